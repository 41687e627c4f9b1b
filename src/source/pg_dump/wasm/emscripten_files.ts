/**
 * Reaches the file system of a program compiled with Emscripten, though the
 * package that brings the program keeps it to itself.
 *
 * @module
 */

/**
 * What is used of Emscripten's file system.
 *
 * Source: https://emscripten.org/docs/api_reference/Filesystem-API.html and
 * `src/lib/libfs.js` of Emscripten 4.
 */
export interface EmscriptenFiles {
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: DeviceOperations): void;
  mkdev(path: string, device: number): void;
  open(path: string, mode: "w"): unknown;
  close(stream: unknown): void;
  writeFile(path: string, text: string): void;
  getStream(descriptor: number): unknown;
}

interface DeviceOperations {
  read(): number;
  write(
    stream: unknown,
    memory: Int8Array,
    offset: number,
    length: number,
  ): number;
}

/** What takes written bytes; they are the program's memory, so copy them. */
export type Sink = (bytes: Uint8Array) => void;

interface EmscriptenModule {
  readonly FS: EmscriptenFiles;
}

/** What Emscripten calls on its module before the program can be started. */
const STARTED = "onRuntimeInitialized";

/** Of the numbers that Emscripten leaves free, which end at 63. */
const FIRST_MAJOR = 32;

const STDERR = 2;

/**
 * Prepares the files of the one Emscripten program that `run` starts.
 *
 * A package sets {@linkcode STARTED} on the module that it makes. As long as
 * `run` lasts, setting it on any object of this thread is noticed.
 */
export async function withEmscriptenFiles<T>(
  prepare: (files: EmscriptenFiles) => void,
  run: () => Promise<T>,
): Promise<T> {
  Object.defineProperty(Object.prototype, STARTED, {
    configurable: true,
    set(this: EmscriptenModule, start: () => void): void {
      Object.defineProperty(this, STARTED, {
        value: () => {
          prepare(this.FS);
          start();
        },
      });
    },
  });
  try {
    return await run();
  } finally {
    Reflect.deleteProperty(Object.prototype, STARTED);
  }
}

/**
 * Sends what the program writes to a file, and to standard error, to sinks
 * instead of keeping it in memory. The file seems empty to a reader.
 */
export function redirect(
  files: EmscriptenFiles,
  path: string,
  { output, stderr }: { readonly output: Sink; readonly stderr: Sink },
): void {
  makeDevice(files, FIRST_MAJOR, path, output);
  const stderrPath = `${path}.stderr`;
  makeDevice(files, FIRST_MAJOR + 1, stderrPath, stderr);
  files.close(files.getStream(STDERR));
  // Takes the lowest descriptor that is free.
  files.open(stderrPath, "w");
}

function makeDevice(
  files: EmscriptenFiles,
  major: number,
  path: string,
  sink: Sink,
): void {
  const device = files.makedev(major, 0);
  files.registerDevice(device, {
    read: () => 0,
    write: (_stream, { buffer, byteOffset }, offset, length) => {
      sink(new Uint8Array(buffer, byteOffset + offset, length));
      return length;
    },
  });
  files.mkdev(path, device);
}
