-- limn status STORE ...: the sweeps of a store, also while they run.
os.exit(require("limn.store.status").main(arg), true)
