/** The words for waiting for a seat, in Japanese. */
export const jaSeat = {
  turnCall: {
    title: "順番が来ました・",
    notice: "Kubebook：順番が来ました",
    noticeText: "席は、あと{minutes}分とっておきます。",
  },
  seat: {
    starts: "順番が来たら、ここで始まります。",
    calls: "離れていたら、タブの題名で知らせ、席を{minutes}分間とっておきます。",
    callsByNotice:
      "離れていたら、タブの題名と音のない通知で知らせ、席を{minutes}分間とっておきます。",
    allowNotice: "通知でも知らせる",
    stripHeld: "席を確保",
    held: "順番が来ました。席をとってあります",
    heldLeft: "のあいだ",
    heldText: "過ぎると、次の人に譲ります。",
    take: "席につく",
    stripLapsed: "見送り",
    lapsed: "席を次の人に譲りました",
    lapsedText: "順番が来てから{minutes}分間とっておきましたが、そのあいだ戻られませんでした。",
    placeKept: "{time}までに並び直せば、元の順番に戻れます。",
    placeLost: "並び直すと、列の最後に入ります。",
    standAgain: "もう一度並ぶ",
    notAgain: "並ばない",
    toldSeconds: "{seconds}秒前に更新",
    toldMinutes: "{minutes}分前に更新",
  },
} as const;
