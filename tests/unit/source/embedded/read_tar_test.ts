import { assertEquals, assertRejects } from "@std/assert";

import { readTar } from "../../../../src/source/embedded/read_tar.ts";

/** A block of a header, as `tar` writes it. */
function header(path: string, size: number, type = "0"): Uint8Array {
  const block = new Uint8Array(512);
  const put = (text: string, at: number) =>
    block.set(new TextEncoder().encode(text), at);
  const cut = path.length > 100 ? path.lastIndexOf("/") : 0;
  put(path.slice(0, cut), 345);
  put(path.slice(cut).replace(/^\//, ""), 0);
  put(size.toString(8).padStart(11, "0"), 124);
  put(type, 156);
  return block;
}

function file(path: string, text: string): Uint8Array[] {
  const data = new TextEncoder().encode(text);
  const padding = new Uint8Array((512 - data.length % 512) % 512);
  return [header(path, data.length), data, padding];
}

/** In pieces that end anywhere. */
function streamOf(
  blocks: readonly Uint8Array[],
  size = 100,
): ReadableStream<Uint8Array> {
  const bytes = new Uint8Array(blocks.flatMap((block) => [...block]));
  const pieces = Array.from(
    { length: Math.ceil(bytes.length / size) },
    (_, i) => bytes.subarray(i * size, (i + 1) * size),
  );
  return ReadableStream.from(pieces);
}

const LONG = `${"folder/".repeat(15)}file`;

Deno.test("readTar() reads files, whatever of them is passed over", async () => {
  const archive = streamOf([
    header("base/", 0, "5"),
    ...file("base/1", "x".repeat(700)),
    ...file("base/2", "y".repeat(512)),
    ...file(LONG, ""),
    ...file("last", "z"),
    new Uint8Array(1024),
    ...file("behind the end", ""),
  ]);
  const found: unknown[] = [];
  for await (const { path, isFolder, read } of readTar(archive)) {
    const isRead = path !== "base/1";
    const text = isRead ? new TextDecoder().decode(await read()) : undefined;
    found.push([path, isFolder, text]);
  }
  assertEquals(found, [
    ["base/", true, ""],
    ["base/1", false, undefined],
    ["base/2", false, "y".repeat(512)],
    [LONG, false, ""],
    ["last", false, "z"],
  ]);
});

Deno.test("readTar() refuses an archive that ends within a file", async () => {
  const archive = streamOf([header("a", 700), new Uint8Array(512)]);
  await assertRejects(
    async () => {
      for await (const { read } of readTar(archive)) await read();
    },
    Error,
    'The archive ends within "a"',
  );
});
