/**
 * Tells whether the files in the folder are still those of an earlier moment.
 *
 * @module
 */

import type { FolderSeal } from "../core/files/folder_record.ts";
import { compareByteOrder } from "../core/text/byte_order.ts";
import type { SealState } from "./folder.ts";
import { explainFolderFailure } from "./folder_errors.ts";
import { type FolderEntry, listFolder, readEntry } from "./read.ts";

/** What the system says of all files. */
export interface FolderStats {
  readonly digest: string;
  /** When the youngest was written at the latest, in milliseconds since 1970. */
  readonly youngestMs: number;
}

/**
 * Compares the folder with a seal.
 *
 * @throws {FolderError} If it cannot be read.
 */
export async function compareSeal(
  path: string,
  seal: FolderSeal,
): Promise<SealState> {
  const { digest } = await readStats(path);
  if (digest === seal.stats) return "same";
  const content = await digestFolder(path);
  return content === seal.content ? "touched" : "other";
}

/**
 * Reads what the system says of the files, without opening one.
 *
 * A file that has another content has another size, another time, or is another
 * one, unless it was written again within the millisecond in which it was read.
 */
export async function readStats(path: string): Promise<FolderStats> {
  const lines: string[] = [];
  let youngestMs = 0;
  for (const { file, place } of sortEntries(await listFolder(path))) {
    const { size, mtime, ctime, ino } = lstat(place);
    const [writtenMs, changedMs] = [timeOf(mtime), timeOf(ctime)];
    youngestMs = Math.max(youngestMs, writtenMs, latest(changedMs));
    lines.push(JSON.stringify([file, size, writtenMs, changedMs, ino]));
  }
  return { digest: await digestText(lines.join("\n")), youngestMs };
}

/** What has no such time cannot be told from another file by it. */
function timeOf(time: Date | null): number {
  return time?.getTime() ?? Infinity;
}

/**
 * The end of the span in which a file may have got this time: Deno 2.6 tells of
 * changes by the second, and whoever writes a file may set the other time back.
 */
function latest(changedMs: number): number {
  return changedMs % 1_000 === 0 ? changedMs + 999 : changedMs;
}

/** As many characters are digested at once: each time takes a thread. */
const PART_LENGTH = 1_000_000;

/**
 * A digest of all that a run reads of the folder, of which no more than a part is
 * in memory at a time.
 *
 * @param onFile Called for each file, in the byte order of their paths.
 */
export async function digestFolder(
  path: string,
  onFile?: (file: string, text: string | undefined) => void,
): Promise<string> {
  const digests: string[] = [];
  let part = "";
  for (const entry of sortEntries(await listFolder(path))) {
    const text = readEntry(entry);
    onFile?.(entry.file, text);
    const head = JSON.stringify([entry.file, text?.length ?? null]);
    part += `${head}\n${text ?? ""}\n`;
    if (part.length < PART_LENGTH) continue;
    digests.push(await digestText(part));
    part = "";
  }
  return await digestText([...digests, part].join("\n"));
}

/** No system lists the files of a folder in an order that lasts. */
function sortEntries(entries: FolderEntry[]): FolderEntry[] {
  return entries.sort((a, b) => compareByteOrder(a.file, b.file));
}

function lstat(place: string): Deno.FileInfo {
  try {
    return Deno.lstatSync(place);
  } catch (error) {
    throw explainFolderFailure(`read "${place}"`, error);
  }
}

/** SHA-256 in hexadecimal digits. */
async function digestText(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
