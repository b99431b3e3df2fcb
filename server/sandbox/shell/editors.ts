/** For people who edit YAML: two blanks a step, never a tab, colours. Missing languages are no fault. */
const nanorc = `set tabsize 2
set tabstospaces
set autoindent
set constantshow
include "/usr/share/nano/yaml.nanorc"
include "/usr/share/nano/json.nanorc"
include "/usr/share/nano/sh.nanorc"
`;

const vimrc = `if filereadable(expand("$VIMRUNTIME/defaults.vim"))
  source $VIMRUNTIME/defaults.vim
  let skip_defaults_vim = 1
endif
set mouse= encoding=utf-8 tabstop=2 shiftwidth=2 softtabstop=2 expandtab autoindent
`;

/** Settings of the editors, by path below /etc; Debian and others look for vim's at different places. */
export const editorFiles: Readonly<Record<string, string>> = {
  nanorc,
  "vim/vimrc": vimrc,
  vimrc,
};
