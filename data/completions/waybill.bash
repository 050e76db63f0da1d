# bash completion for waybill(1). Commands and options are asked of the program itself.
_waybill () {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "$(waybill --complete) --help --version" -- "$current")
    return
  fi
  case "$previous" in
    --format) mapfile -t COMPREPLY < <(compgen -W 'zip tar.zst' -- "$current"); return ;;
    --tripwire) mapfile -t COMPREPLY < <(compgen -W 'ask mask refuse' -- "$current"); return ;;
    --context|--keys|--ca-file|--attach|-a|--output|-o) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --against) mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
  esac
  case "$current" in
    -*) mapfile -t COMPREPLY < <(compgen -W "$(waybill --complete "$command") --help" -- "$current")
        [ "${COMPREPLY[0]: -1}" = = ] && compopt -o nospace
        return ;;
  esac
  case "$command" in
    cases) [ "$COMP_CWORD" -eq 2 ] && { mapfile -t COMPREPLY < <(compgen -W 'list show save withdraw delete' -- "$current"); return; }
           [ "$COMP_CWORD" -eq 3 ] && { mapfile -t COMPREPLY < <(compgen -W "$(waybill --complete-cases)" -- "$current"); return; } ;;
    resume) mapfile -t COMPREPLY < <(compgen -W "$(waybill --complete-cases) --all" -- "$current"); return ;;
    profile) [ "$COMP_CWORD" -eq 2 ] && { mapfile -t COMPREPLY < <(compgen -W 'list check show permissions new' -- "$current"); return; } ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$(waybill --complete-profiles)" -- "$current"; compgen -f -- "$current")
}
complete -F _waybill waybill
