/**
 * Reads PEM files as OpenSSL does.
 *
 * @module
 */

/** One block of a file. */
export interface PemBlock {
  /** `CERTIFICATE` */
  readonly label: string;
  /** The lines before the content: `Proc-Type: 4,ENCRYPTED`. */
  readonly headers: readonly string[];
  readonly der: Uint8Array<ArrayBuffer>;
}

/** A block is broken; the message is half a sentence. */
export class PemError extends Error {
  override readonly name = "PemError";
}

const BEGIN_REGEXP = /^-----BEGIN ([^-]+)-----$/;

const BASE64_REGEXP = /^[A-Za-z0-9+/]*={0,2}$/;

/** Characters of a line of content. */
const LINE_LENGTH = 64;

/**
 * Reads every block of a text; what stands between them is no part of it.
 *
 * Source: `PEM_read_bio_ex()` in `crypto/pem/pem_lib.c`, OpenSSL 3.0.
 *
 * @throws {PemError} If a block does not end, or holds no base64.
 */
export function readPem(text: string): PemBlock[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n")
    .map((line) => line.trimEnd());
  const blocks: PemBlock[] = [];
  for (let i = 0; i < lines.length; i++) {
    const [, label] = BEGIN_REGEXP.exec(lines[i] ?? "") ?? [];
    if (label === undefined) continue;
    const start = i + 1;
    i = findEnd(lines, start, label);
    blocks.push({ label, ...readContent(lines.slice(start, i), label) });
  }
  return blocks;
}

/** Renders a block so that every reader of PEM takes it. */
export function renderPem(label: string, der: Uint8Array): string {
  const base64 = encodeBase64(der);
  const lines = [`-----BEGIN ${label}-----`];
  for (let start = 0; start < base64.length; start += LINE_LENGTH) {
    lines.push(base64.slice(start, start + LINE_LENGTH));
  }
  return [...lines, `-----END ${label}-----`, ""].join("\n");
}

function findEnd(
  lines: readonly string[],
  start: number,
  label: string,
): number {
  const end = lines.findIndex((line, i) =>
    i >= start && line.startsWith("-----END ")
  );
  if (lines[end] === `-----END ${label}-----`) return end;
  throw new PemError(`a block "${label}" has no end`);
}

function readContent(
  lines: readonly string[],
  label: string,
): Pick<PemBlock, "headers" | "der"> {
  const blank = lines.indexOf("");
  const hasHeaders = lines[0]?.includes(":") ?? false;
  const cut = hasHeaders ? blank + 1 : 0;
  const base64 = lines.slice(cut).join("");
  if (!BASE64_REGEXP.test(base64) || base64.length % 4 !== 0) {
    throw new PemError(`a block "${label}" is not in base64`);
  }
  return { headers: lines.slice(0, cut), der: decodeBase64(base64) };
}

function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function encodeBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
