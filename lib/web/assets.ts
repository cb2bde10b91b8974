import { encodeHex } from "@std/encoding/hex";
import { assert } from "../errors.ts";
import { utf8 } from "../bytes.ts";

/** A file that pages load; its name ends in `.css`, `.js` or `.svg`. */
export interface Asset {
  readonly name: string;
  readonly text: string;
}

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** Under this path, and nowhere else, answers may be kept: a changed file has another name. */
export const ASSETS_PATH = "/assets/";

/** The files of a page, each under a name that holds the hash of its content. */
export class Assets {
  readonly #paths: ReadonlyMap<string, string>;
  readonly #files: ReadonlyMap<string, Asset>;

  private constructor(files: ReadonlyMap<string, Asset>) {
    this.#files = files;
    this.#paths = new Map([...files].map(([path, { name }]) => [name, path]));
  }

  static async of(assets: readonly Asset[]): Promise<Assets> {
    const files = new Map<string, Asset>();
    for (const asset of assets) files.set(await pathOf(asset), asset);
    return new Assets(files);
  }

  /** Where a page finds the file of this name. */
  href(name: string): string {
    const path = this.#paths.get(name);
    assert(path !== undefined, `there is an asset ${name}`);
    return path;
  }

  /** The file at a path; null: there is none. */
  respond(path: string): Response | null {
    const file = this.#files.get(path);
    if (file === undefined) return null;
    return new Response(file.text, {
      headers: {
        "content-type": TYPES[extensionOf(file.name)]!,
        "cache-control": "public, max-age=31536000, immutable",
      },
    });
  }
}

async function pathOf({ name, text }: Asset): Promise<string> {
  const extension = extensionOf(name);
  assert(TYPES[extension] !== undefined, `pages can load ${name}`);
  const hash = encodeHex(await crypto.subtle.digest("SHA-256", utf8(text))).slice(0, 12);
  return `${ASSETS_PATH}${name.slice(0, -extension.length - 1)}-${hash}.${extension}`;
}

function extensionOf(name: string): string {
  return name.split(".").at(-1)!;
}
