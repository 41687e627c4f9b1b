/**
 * The files of the embedded database as `initdb` would make them.
 *
 * @module
 */

import { MemoryFS } from "@electric-sql/pglite";
import { dataDir } from "@electric-sql/pglite-prepopulatedfs";

import { readTar } from "./read_tar.ts";

/** Where PostgreSQL is, and `PGDATA`, in the file system of the embedded database. */
const PROGRAM_FOLDER = "/pglite";
const DATA_FOLDER = `${PROGRAM_FOLDER}/data`;

/**
 * `template1` and `template0`, of which other databases would be made. Source:
 * `Template0DbOid` of `catalog/pg_database.dat`.
 */
const TEMPLATES_REGEXP = /(?:^|\/)base\/[14]\//;

/** `postgis_raster`, and scripts from one version of PostGIS to another. */
const UNUSED_REGEXP = /raster|\/contrib\/|--unpackaged|--ANY\b|TEMPLATED/;

/**
 * Puts the files where they belong while they are unpacked. To hand the archive
 * over (`loadDataDir`) would hold them four times.
 */
export class PreparedFiles extends MemoryFS {
  readonly #large: URL[] = [];

  /**
   * Has the archive of an extension unpacked as well. PGlite would compile each of
   * its libraries, also what is never called.
   */
  addLarge(archive: URL): void {
    this.#large.push(archive);
  }

  override async initialSyncFs(): Promise<void> {
    const data = await dataDir();
    await this.#unpack(data.stream(), DATA_FOLDER, TEMPLATES_REGEXP);
    for (const archive of this.#large) {
      const { readable } = await Deno.open(archive);
      await this.#unpack(readable, PROGRAM_FOLDER, UNUSED_REGEXP);
    }
  }

  async #unpack(
    archive: ReadableStream<Uint8Array<ArrayBuffer>>,
    folder: string,
    unused: RegExp,
  ): Promise<void> {
    const fs = this.pg?.Module.FS;
    if (fs === undefined) throw new Error("The database was not begun");
    const unpacked = archive.pipeThrough(new DecompressionStream("gzip"));
    for await (const { path, isFolder, read } of readTar(unpacked)) {
      const target = `${folder}/${path}`;
      fs.mkdirTree(isFolder ? target : target.replace(/\/[^/]*$/, ""));
      if (isFolder || unused.test(path)) continue;
      fs.writeFile(target, await read(), { canOwn: true });
    }
  }
}
