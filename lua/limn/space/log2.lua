-- limn.space.log2(low, high, step): powers of two.

require "limn.space.powers"("log2", 2, "two",
  "assert(#limn.space.log2(-12, -4, 0.5) == 17)")
