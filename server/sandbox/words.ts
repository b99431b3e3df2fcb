import type { Localized } from "../contracts/lab.ts";

/** What a learner reads in a terminal whose shell ends with its sandbox, or for its sake. */
export const words = {
  homeBegins: {
    ja: "ホームディレクトリを、配られたときの状態に戻します。",
    en: "Your home directory begins anew.",
  },
  idle: {
    ja: "しばらく使われなかったので、シェルを終わらせました。ファイルは残っています。",
    en: "The shell was ended: it had not been used for a while. Your files are kept.",
  },
  ended: { ja: "サンドボックスが終わりました。", en: "The sandbox has ended." },
} as const satisfies Record<string, Localized>;

/** The whole line for a home over its bounds, of which `excess` tells. */
export function homeFull(excess: Localized): Localized {
  return {
    ja: `${excess.ja}シェルを終わらせました。新しいシェルを開いて、ファイルを消してください。`,
    en: `${excess.en} The shell was ended; open a new one and delete files.`,
  };
}

/** In which way a home is over its bounds. */
export const excesses = {
  depth: {
    ja: "ホームのフォルダーが、深く入れ子になりすぎています。",
    en: "Directories in your home are nested too deeply.",
  },
  entries: (max: number) => ({
    ja: `ホームディレクトリのファイルが、${max}個を超えました。`,
    en: `Your home directory holds more than ${max} files.`,
  }),
  bytes: (mib: number, maxMib: number) => ({
    ja: `ホームディレクトリに${mib} MiBあります。上限は${maxMib} MiBです。`,
    en: `Your home directory holds ${mib} MiB; ${maxMib} MiB is the most.`,
  }),
};
