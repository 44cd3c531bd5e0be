# Completion of limn for bash: options, then Lua scripts, then what a script
# itself says it takes (`limn options SCRIPT` reads it, and runs nothing).
_limn() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
    local script="" i name values
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            -e | -l | --threads) i=$((i + 1)) ;;
            -*) ;;
            *) script=${COMP_WORDS[i]}; break ;;
        esac
    done
    if [[ $script ]]; then
        script=${script/#\~\//$HOME/}
        local -a words=()
        while IFS=$'\t' read -r name values _; do
            if [[ $name == "$before" && $values != [-.] ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
                return
            fi
            words+=("$name")
        done < <("${COMP_WORDS[0]}" options "$script" 2>/dev/null)
        if [[ $word == -* ]]; then
            mapfile -t COMPREPLY < <(compgen -W "${words[*]}" -- "$word")
        else
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
        fi
    elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "-e -i -l -v -E -W --threads --version --list-terms --selftest --help -- -" -- "$word")
    else
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(
            compgen -d -- "$word"
            compgen -f -X '!*.lua' -- "$word"
        )
    fi
}
complete -F _limn limn
