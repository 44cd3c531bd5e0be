-- limn backup STORE COPY: a whole copy of a store, also while it is written.
os.exit(require("limn.store.backup").main(arg), true)
