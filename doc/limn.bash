# Completion of limn for bash: options, then Lua scripts.
_limn() {
    local word=${COMP_WORDS[COMP_CWORD]}
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "-e -i -l -v -E -W --threads --version --help -- -" -- "$word")
    else
        compopt -o filenames
        mapfile -t COMPREPLY < <(
            compgen -d -- "$word"
            compgen -f -X '!*.lua' -- "$word"
        )
    fi
}
complete -F _limn limn
