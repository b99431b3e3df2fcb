import type { Localized } from "../../contracts/lab.ts";

/** What learners are told when something can't be done. */
export const words = {
  unknown: {
    ja: "このステップや問いは見つかりません。ページを読み込み直してください。",
    en: "There is no such step or question. Reload the page.",
  },
  malformed: {
    ja: "送られた内容を読み取れませんでした。ページを読み込み直してください。",
    en: "What was sent could not be understood. Reload the page.",
  },
  tooMany: {
    ja: "操作が続きすぎています。少し待ってから、もう一度試してください。",
    en: "Too many requests. Wait a moment, then try again.",
  },
  busy: {
    ja: "前の操作がまだ終わっていません。終わるまで待ってください。",
    en: "The last one is still at work. Wait until it is done.",
  },
  noSandbox: {
    ja: "サンドボックスを用意できませんでした。少し待ってから、もう一度試してください。",
    en: "A sandbox could not be had. Wait a moment, then try again.",
  },
  noSeat: {
    ja: "いまは席がいっぱいです。順番が来たら、もう一度押してください。",
    en: "Every seat is taken at the moment. Press again when it's your turn.",
  },
  notSolved: {
    ja: "このステップの終わりの状態を作れませんでした。ターミナルで様子を確かめてから、もう一度試してください。",
    en: "The end state of this step could not be made. Look at it in the terminal, then try again.",
  },
  notUndone: {
    ja: "作ったものを消しきれませんでした。もう一度試してください。",
    en: "Not all that was made could be deleted. Try again.",
  },
  fault: {
    ja: "こちらの障害で処理できませんでした。あなたの操作に問題はありません。少し待って、もう一度試してください。",
    en: "This failed on our side; you did nothing wrong. Wait a moment, then try again.",
  },
} as const satisfies Record<string, Localized>;

/** That the end state of a step, named by its title, could not be made again. */
export function notRebuilt(title: Localized): Localized {
  return {
    ja: `「${title.ja}」の終わりの状態を作れませんでした。もう一度押すと、続きから作ります。`,
    en: `The end state of “${title.en}” could not be made. Press again to go on from there.`,
  };
}
