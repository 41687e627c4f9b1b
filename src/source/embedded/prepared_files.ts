/**
 * The files of the embedded database as `initdb` would make them.
 *
 * @module
 */

import { MemoryFS } from "@electric-sql/pglite";
import { dataDir } from "@electric-sql/pglite-prepopulatedfs";

import { readTar } from "./read_tar.ts";

/** `PGDATA`, in the file system of the embedded database. */
const DATA_FOLDER = "/pglite/data";

/**
 * `template1` and `template0`, of which other databases would be made. Source:
 * `Template0DbOid` of `catalog/pg_database.dat`.
 */
const TEMPLATES_REGEXP = /(?:^|\/)base\/[14]\//;

/**
 * Puts the files where they belong while they are unpacked. To hand the archive
 * over (`loadDataDir`) would hold them four times.
 */
export class PreparedFiles extends MemoryFS {
  override async initialSyncFs(): Promise<void> {
    const fs = this.pg?.Module.FS;
    if (fs === undefined) throw new Error("The database was not begun");
    const archive = await dataDir();
    const unpacked = archive.stream()
      .pipeThrough(new DecompressionStream("gzip"));
    for await (const { path, isFolder, read } of readTar(unpacked)) {
      const target = `${DATA_FOLDER}/${path}`;
      fs.mkdirTree(isFolder ? target : target.replace(/\/[^/]*$/, ""));
      if (isFolder || TEMPLATES_REGEXP.test(path)) continue;
      fs.writeFile(target, await read(), { canOwn: true });
    }
  }
}
