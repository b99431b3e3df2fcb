import { helpFunctions } from "./help.ts";
import { promptFunctions } from "./prompt.ts";

/** What an interactive shell reads first. `kubectl` is completed even where bash-completion is missing. */
export const bashrc = `# Read by every interactive shell of Kubebook; ~/.bashrc comes after it.
# Debian's bash reads this twice. An rc file that is left by return leaves the code of what was run before that.
if [[ $- != *i* || \${__kubebook_ready-} ]]; then
  true
  return
fi
__kubebook_ready=1
HISTSIZE=10000 HISTFILESIZE=10000 HISTCONTROL=ignoredups
shopt -s histappend cmdhist checkwinsize no_empty_cmd_completion
bind 'set bell-style none' 2>/dev/null
bind 'set show-all-if-ambiguous on' 2>/dev/null
bind 'set colored-stats on' 2>/dev/null
${promptFunctions}
${helpFunctions}
alias k=kubectl ls='ls --color=auto' grep='grep --color=auto' ll='ls -l'
if [[ -r /usr/share/bash-completion/bash_completion ]]; then
  . /usr/share/bash-completion/bash_completion
elif ! declare -F _get_comp_words_by_ref >/dev/null; then
  _get_comp_words_by_ref() {
    words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD
    cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]-}
  }
  __ltrim_colon_completions() { :; }
fi
# Made when completion is first asked for: kubectl takes 60 ms to print it.
__kubebook_complete() {
  complete -r kubectl k 2>/dev/null
  . <(kubectl completion bash) && complete -o default -F __start_kubectl k
  return 124
}
complete -F __kubebook_complete kubectl k
[[ -r ~/.bashrc ]] && . ~/.bashrc
# Whatever the last test said: no command of the learner's has failed yet.
true
`;
