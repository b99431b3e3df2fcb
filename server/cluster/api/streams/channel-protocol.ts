/** Channels of a remote command's websocket. Source: apimachinery pkg/util/remotecommand/constants.go v1.35. */
export const channels = {
  stdin: 0,
  stdout: 1,
  stderr: 2,
  error: 3,
  resize: 4,
  close: 255,
} as const;

/** Subprotocols in which a remote command may be spoken. */
export const remoteCommandProtocols: readonly string[] = [
  "v5.channel.k8s.io",
  "v4.channel.k8s.io",
  "v4.base64.channel.k8s.io",
  "channel.k8s.io",
  "base64.channel.k8s.io",
];

/** One message: a channel and what it carries. */
export interface ChannelFrame {
  readonly channel: number;
  readonly bytes: Buffer;
}

/** A websocket's message in one piece. */
export function messageBytes(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Array.isArray(data)) {
    return Buffer.concat(data);
  }
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

/** How frames of a subprotocol are written and read. */
export interface ChannelCodec {
  encode(channel: number, bytes: Uint8Array): Buffer | string;
  /** @returns undefined for a malformed frame. */
  decode(message: Buffer): ChannelFrame | undefined;
  /** Whether `[255, channel]` ends a channel. */
  readonly closesChannels: boolean;
  /** Whether the error channel carries a Status; older ones carry plain text. */
  readonly sendsStatus: boolean;
}

/** The codec of one of {@link remoteCommandProtocols}; anything else is spoken as `channel.k8s.io`. */
export function codecFor(protocol: string): ChannelCodec {
  const isText = protocol.includes("base64");
  return {
    closesChannels: protocol.startsWith("v5."),
    sendsStatus: protocol.startsWith("v4.") || protocol.startsWith("v5."),
    ...(isText ? textFrames : binaryFrames),
  };
}

const binaryFrames = {
  encode: (channel: number, bytes: Uint8Array) => Buffer.concat([Buffer.of(channel), bytes]),
  decode(message: Buffer): ChannelFrame | undefined {
    const [channel] = message;
    return channel === undefined ? undefined : { channel, bytes: message.subarray(1) };
  },
};

const zero = 0x30;

const textFrames = {
  encode: (channel: number, bytes: Uint8Array) =>
    String.fromCharCode(zero + channel) + Buffer.from(bytes).toString("base64"),
  decode(message: Buffer): ChannelFrame | undefined {
    const [first] = message;
    if (first === undefined || first < zero) {
      return undefined;
    }
    const bytes = Buffer.from(message.subarray(1).toString("latin1"), "base64");
    return { channel: first - zero, bytes };
  },
};
