/** Green, blue and grey of the terminal's theme; `\[` keeps line editing exact. */
const prompt = String.raw`\[\e[32m\]learner@kubebook\[\e[0m\]:\[\e[34m\]\w\[\e[0m\] (\[\e[36m\]$__kubebook_namespace\[\e[0m\])\$ `;

/**
 * Bash functions that keep kubectl's namespace in the prompt, and a mark that tells the terminal each command's exit
 * code. The namespace is read from the kubeconfig, as kubectl or the gateway wrote it: asking kubectl would hold up
 * every prompt by 60 ms. Source: the marks of semantic prompts, `OSC 133 ; D ; code`.
 */
export const promptFunctions = `__kubebook_find_namespace() {
  local config=\${KUBECONFIG:-$HOME/.kube/config} lines=() line section='' current='' name='' namespace=''
  local -A of=()
  __kubebook_namespace=default
  [[ -r \${config%%:*} ]] || return
  mapfile -t -n 500 lines <"\${config%%:*}"
  for line in "\${lines[@]}" end:; do
    if [[ $line =~ ^[a-z-]+: || $line =~ ^' '*'- ' ]]; then
      [[ $section == contexts && $name ]] && of[$name]=$namespace
      name='' namespace=''
    fi
    if [[ $line =~ ^([a-zA-Z-]+):\\ *(.*)$ ]]; then
      section=\${BASH_REMATCH[1]}
      [[ $section == current-context ]] && current=\${BASH_REMATCH[2]//\\"/}
    elif [[ $line =~ ^[\\ -]*(name|namespace):\\ (.*)$ ]]; then
      local -n field=\${BASH_REMATCH[1]}
      field=\${BASH_REMATCH[2]//\\"/}
    fi
  done
  namespace=\${current:+\${of[$current]-}}
  [[ $namespace =~ ^[a-z0-9-]+$ ]] && __kubebook_namespace=$namespace
}
PS1='${prompt}' PROMPT_DIRTRIM=3
# The terminal is told how the last command ended. History is written at every prompt, since a shell may end without notice.
PROMPT_COMMAND='printf "\\e]133;D;%s\\a" "$?"; history -a; __kubebook_find_namespace'`;
