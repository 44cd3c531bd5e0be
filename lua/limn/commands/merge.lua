-- limn merge STORE PART ...: the runs of other stores, into one.
os.exit(require("limn.store.merge").main(arg), true)
