/** The words of the last pages on paper, by language. `{…}` are filled in by `fill`. */
export const paperWords = {
  ja: {
    edition: "版 {date}",
    answers: "予想の答え",
    answersNote: "先に自分の予想を書いてから読んでください。番号はステップの番号です。",
    predictionOf: "{number}の予想",
    questions: "問いの答え",
    question: "問{number}",
    blank: "空欄{number}：{text}",
    line: "{number}行め：{text}",
    hints: "うまくいかないとき",
    hintsNote: "画面では、いまの状態に合うものだけが出ます。あてはまるものを探してください。",
    step: "{number} {title}",
    notes: "書きとめておくこと",
    links: "この節に出てきたリンク",
    footer: "予想と問いの答え、ヒントは、終わりのページにまとめました",
  },
  en: {
    edition: "Edition {date}",
    answers: "What was to be predicted",
    answersNote:
      "Write down your own prediction before you read on. The numbers are those of the steps.",
    predictionOf: "Step {number}",
    questions: "Answers to the questions",
    question: "Question {number}",
    blank: "Blank {number}: {text}",
    line: "Line {number}: {text}",
    hints: "When it doesn’t work",
    hintsNote:
      "On the screen only what fits the state of things is shown. Look for what fits yours.",
    step: "{number} {title}",
    notes: "Notes",
    links: "Links of this section",
    footer: "Answers and hints stand on the last pages",
  },
} as const;

export type PaperWords = { readonly [Key in keyof (typeof paperWords)["ja"]]: string };
