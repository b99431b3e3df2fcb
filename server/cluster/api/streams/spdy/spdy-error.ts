/** The other end doesn't speak SPDY as it should; the connection is over. */
export class SpdyError extends Error {
  override readonly name = "SpdyError";
}
