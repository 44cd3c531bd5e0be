-- limn.space.log10(low, high, step): powers of ten.

require "limn.space.powers"("log10", 10, "ten",
  "assert(limn.space.log10(-2, 0, 1)[3] == 1)")
