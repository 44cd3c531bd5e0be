#!/bin/sh
# embed.sh FILE... -- print C that puts the files, as they are, into the
# program; embed.h says how to find them.
echo '#include "host/embed.h"'
i=0
for file; do
    cat <<END
__asm__(".section .rodata\n"
        ".global lm_embed_$i\n.global lm_embed_end_$i\n"
        "lm_embed_$i:\n.incbin \"$file\"\nlm_embed_end_$i:\n.byte 0\n"
        ".previous\n");
extern const char lm_embed_$i[], lm_embed_end_$i[];
END
    i=$((i + 1))
done
echo 'const lm_embedded lm_embedded_files[] = {'
i=0
for file; do
    echo "    {\"${file#lua/}\", lm_embed_$i, lm_embed_end_$i},"
    i=$((i + 1))
done
echo '    {0, 0, 0},'
echo '};'
