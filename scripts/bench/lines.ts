/** The lines of a stream, one after another, without waiting for them in memory. */
export async function* lines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}

/** The next line. @throws {Error} if there is none. */
export async function nextLine(from: AsyncGenerator<string>): Promise<string> {
  const { value, done } = await from.next();
  if (done) throw new Error("The program ended before it said what it had to say");
  return value;
}
