#!/bin/sh
# isa.sh NAMES LEVEL... -- print assembly that joins the sets of instructions.
#
# NAMES is a file with the name of a function on each line.  The function NAME
# of the set of level L is NAME.vL; NAME itself becomes a jump to that of the
# set in use (core/isa.h).
names=$1
shift
awk '{
    printf "\t.globl %s\n\t.type %s, @function\n%s:\n", $1, $1, $1
    printf "\tmovq lm_isa_now(%%rip), %%r11\n\tjmp *%d(%%r11)\n", 8 * (NR - 1)
    printf "\t.size %s, . - %s\n", $1, $1
}' "$names"
printf '\t.section .data.rel.ro, "aw"\n\t.balign 8\n'
for level; do
    echo "functions_v$level:"
    sed "s/.*/\t.quad &.v$level/" "$names"
done
printf '\t.globl lm_isa_sets\nlm_isa_sets:\n'
for level; do
    printf '\t.quad functions_v%s\n' "$level"
done
printf '\t.section lm_isa_page, "aw"\n\t.balign 4096\n'
printf '\t.globl lm_isa_now\nlm_isa_now:\n\t.quad functions_v%s\n' "$1"
printf '\t.balign 4096\n\t.section .note.GNU-stack, "", @progbits\n'
