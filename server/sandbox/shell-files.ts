/** Green and blue of the terminal's theme; `\[` keeps line editing exact. */
const prompt = String.raw`\[\e[32m\]learner@kubebook\[\e[0m\]:\[\e[34m\]\w\[\e[0m\]\$ `;

/** What an interactive shell reads first. `kubectl` is completed even where bash-completion is missing. */
export const bashrc = `# Read by every interactive shell of Kubebook; ~/.bashrc comes after it.
[[ $- == *i* && -z \${__kubebook_ready-} ]] || return 0
__kubebook_ready=1
PS1='${prompt}'
HISTSIZE=10000 HISTFILESIZE=10000 HISTCONTROL=ignoredups
shopt -s histappend checkwinsize
# Written at every prompt, since a shell may end without notice.
PROMPT_COMMAND='history -a'
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
`;
