/** The places that a secret value passes, and what is true there, by language. */
export const externalSecretsWords = {
  ja: {
    title: "External Secretsの道すじ",
    table: "値のありかと、読める人",
    outside: "クラスターの外",
    inside: "クラスターの中",
    yours: "あなたが書くもの",
    shape: "値のかたち",
    readers: "読めるのは",
    narrow: "狭めるには",
    place: "場所",
    next: "次の段",
    previous: "前の段",
    play: "通して見る",
    pause: "止める",
    objects: {
      store: { name: "SecretStore", about: "どこへ、どう名乗るか" },
      claim: { name: "ExternalSecret", about: "どの値を、何の名前で" },
    },
    places: {
      vault: {
        name: "外部の保管庫",
        about: "Vault、AWS、GCP、Azureなど",
        value: "•••••••••••",
        shape: "鍵で暗号にする",
        readers: "許された役割だけ",
        narrow: "役割を細かく分け、記録を見る",
      },
      operator: {
        name: "オペレーター",
        about: "External Secrets",
        value: "s3cr3t-Kumo",
        shape: "メモリーの中だけ",
        readers: "オペレーター自身",
        narrow: "SecretStoreを名前空間ごとに置く",
      },
      secret: {
        name: "Secret",
        about: "etcdに残る",
        value: "czNjcjN0LUt1bW8=",
        shape: "Base64のまま",
        readers: "Secretやetcdを読める全員",
        narrow: "RBACと、保存時の暗号化",
      },
      pod: {
        name: "Pod",
        about: "ファイルか環境変数",
        value: "s3cr3t-Kumo",
        shape: "もとの値",
        readers: "プロセスと、execできる人",
        narrow: "execを絞り、ファイルで渡す",
      },
    },
    steps: [
      {
        name: "名乗って頼む",
        head: "オペレーターが名乗って頼みます。",
        text: "SecretStoreに書かれた身分で保管庫につなぎ、ExternalSecretに書かれた値を求めます。保管庫は、その役割に許した値だけを渡します。",
      },
      {
        name: "値を受け取る",
        head: "値がクラスターに入ります。",
        text: "ここから先は、保管庫の鍵は守ってくれません。値はまだオペレーターのメモリーの中にだけあります。",
      },
      {
        name: "Secretを書く",
        head: "ここで、読める人が増えます。",
        text: "オペレーターは受け取った値をSecretとして書きます。Base64は誰でも元に戻せるので、守るのは**Secretを読む権限**と**etcdの暗号化**です。",
      },
      {
        name: "Podに渡す",
        head: "Podには、ふつうのSecretとして届きます。",
        text: "アプリケーションは保管庫を知らずに済みます。保管庫の値が変われば、オペレーターがSecretを書き直します。",
      },
    ],
  },
  en: {
    title: "The way of External Secrets",
    table: "Where the value is, and who can read it",
    outside: "Outside the cluster",
    inside: "Inside the cluster",
    yours: "what you write",
    shape: "How it looks",
    readers: "Who can read it",
    narrow: "To narrow that",
    place: "Place",
    next: "Next",
    previous: "Back",
    play: "Play",
    pause: "Pause",
    objects: {
      store: { name: "SecretStore", about: "where, and as whom" },
      claim: { name: "ExternalSecret", about: "which value, what name" },
    },
    places: {
      vault: {
        name: "External store",
        about: "Vault, AWS, GCP, Azure",
        value: "•••••••••••",
        shape: "encrypted",
        readers: "permitted roles only",
        narrow: "fine roles, and a look at the log",
      },
      operator: {
        name: "Operator",
        about: "External Secrets",
        value: "s3cr3t-Kumo",
        shape: "in memory only",
        readers: "the operator itself",
        narrow: "a SecretStore for each namespace",
      },
      secret: {
        name: "Secret",
        about: "stays in etcd",
        value: "czNjcjN0LUt1bW8=",
        shape: "just Base64",
        readers: "all who read Secrets or etcd",
        narrow: "RBAC, and encryption at rest",
      },
      pod: {
        name: "Pod",
        about: "file or variable",
        value: "s3cr3t-Kumo",
        shape: "plain value",
        readers: "the process, and who may exec",
        narrow: "limit exec, pass it as a file",
      },
    },
    steps: [
      {
        name: "Ask by name",
        head: "The operator says who it is, and asks.",
        text: "It connects to the store with the identity of the SecretStore, and asks for the value that the ExternalSecret names. The store hands out only what that role may have.",
      },
      {
        name: "Take the value",
        head: "The value enters the cluster.",
        text: "From here on the store’s key protects nothing. The value is still in the operator’s memory only.",
      },
      {
        name: "Write a Secret",
        head: "Here more people can read it.",
        text: "The operator writes the value as a Secret. Anybody can undo Base64, so what protects it is **who may read Secrets** and **encryption of etcd**.",
      },
      {
        name: "Hand it to the Pod",
        head: "The Pod gets an ordinary Secret.",
        text: "The application needn’t know the store. When the value changes there, the operator writes the Secret again.",
      },
    ],
  },
} as const;

type Deep<T> = T extends string
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Deep<Item>[]
    : { readonly [Key in keyof T]: Deep<T[Key]> };
export type ExternalSecretsWords = Deep<(typeof externalSecretsWords)["ja"]>;
export type PlaceName = keyof ExternalSecretsWords["places"];

/** Where the value is, after each of the steps. */
export const places: readonly PlaceName[] = ["vault", "operator", "secret", "pod"];

/** Whether everybody who gets to see the value at a place can read it. */
export function isOpenAt(name: PlaceName): boolean {
  return name === "secret" || name === "pod";
}
