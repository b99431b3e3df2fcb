/** A program that a shell may have, and what it's for, in both languages of the book. */
interface Tool {
  readonly programs: readonly string[];
  readonly ja: string;
  readonly en: string;
}

const tools: readonly Tool[] = [
  {
    programs: ["kubectl"],
    ja: "クラスタを操作 (短く k)",
    en: "work with the cluster, k for short",
  },
  { programs: ["trivy"], ja: "イメージの脆弱性を検査", en: "scan images for vulnerabilities" },
  { programs: ["nano", "vi"], ja: "ファイルを編集", en: "edit a file" },
  { programs: ["less"], ja: "ページごとに読む (q で終了)", en: "read by pages, q ends" },
  { programs: ["jq"], ja: "JSON を調べる", en: "query JSON" },
  { programs: ["yq"], ja: "YAML を調べる", en: "query YAML" },
  { programs: ["diff"], ja: "ファイルを比べる", en: "compare files" },
  { programs: ["curl"], ja: "HTTP で問い合わせる", en: "speak HTTP" },
  { programs: ["watch"], ja: "コマンドを繰り返す", en: "repeat a command" },
];

function rowOf({ programs, ja, en }: Tool): string {
  return `  __kubebook_tool '${ja} / ${en}' ${programs.join(" ")}`;
}

/**
 * Bash functions by which `help` alone tells what this shell has: programs that aren't installed here aren't
 * named. With an argument it's bash's own.
 */
export const helpFunctions = `__kubebook_tool() {
  local meaning=$1 program found=()
  for program in "\${@:2}"; do type -P "$program" >/dev/null && found+=("$program"); done
  ((\${#found[@]})) && printf '  \\e[32m%-10s\\e[0m %s\\n' "\${found[*]}" "$meaning"
}
help() {
  if (($#)); then builtin help "$@"; return; fi
  echo '自分だけの Kubernetes と、つぎのコマンドが使えます。/ A Kubernetes of your own, and these commands:'
${tools.map(rowOf).join("\n")}
  echo 'Tab: 補完 / complete   ↑ Ctrl-R: 履歴 / history   Ctrl-C: 中止 / stop   help cd: bash の説明 / of bash'
  echo 'ホームのファイルは残ります。外のネットワークには出られません。'
  echo 'Files in your home stay. There is no network but the cluster.'
}`;
