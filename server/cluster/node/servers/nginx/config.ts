import { SystemError } from "../../machine/errno.ts";
import { absolutePath } from "../../machine/paths.ts";
import type { Process } from "../../machine/process.ts";
import { expandPathnames, hasWildcard } from "../../shell/glob.ts";
import { ConfigFault, type Directive, parseConfig } from "./config-parser.ts";
import { holdsData, isKnownDirective } from "./directives.ts";

/** Where nginx looks for its configuration unless `-c` says otherwise. */
export const mainConfigPath = "/etc/nginx/nginx.conf";
const prefix = "/etc/nginx";

/** A `server` block with what it inherits from `http`, outermost first. */
export interface Site {
  readonly ports: readonly number[];
  readonly names: readonly string[];
  readonly isDefault: boolean;
  readonly scopes: readonly (readonly Directive[])[];
}

/** A configuration that was read and checked. */
export interface NginxConfig {
  /** Files in the order of their reading, for `nginx -T`. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly sites: readonly Site[];
  readonly main: readonly Directive[];
}

/** Reads the configuration and all that it includes. @throws ConfigFault, or SystemError for the main file. */
export function loadConfig(process: Process, path = mainConfigPath): NginxConfig {
  const loader = new Loader(process);
  const main = loader.read(path);
  const http = main.filter(({ name }) => name === "http").flatMap(({ block }) => block ?? []);
  const servers = http.filter(({ name }) => name === "server");
  return { files: loader.files, main, sites: servers.map((server) => siteOf(server, http)) };
}

class Loader {
  readonly files: { path: string; text: string }[] = [];
  readonly #process: Process;

  constructor(process: Process) {
    this.#process = process;
  }

  read(path: string): readonly Directive[] {
    const bytes = this.#process.machine.fs.readFile(path, this.#process.credentials);
    const text = new TextDecoder().decode(bytes);
    this.files.push({ path, text });
    return this.#expand(parseConfig(text, path));
  }

  #expand(directives: readonly Directive[]): readonly Directive[] {
    return directives.flatMap((directive) => {
      if (directive.name === "include") {
        return this.#include(directive);
      }
      if (!isKnownDirective(directive.name)) {
        const { file, line, name } = directive;
        throw new ConfigFault(`unknown directive "${name}"`, file, line);
      }
      const { block } = directive;
      return [
        block === null || holdsData(directive.name)
          ? directive
          : { ...directive, block: this.#expand(block) },
      ];
    });
  }

  #include({ args, file, line }: Directive): readonly Directive[] {
    const pattern = absolutePath(prefix, args[0] ?? "");
    if (pattern.endsWith("/mime.types")) {
      return [];
    }
    const { fs } = this.#process.machine;
    const who = this.#process.credentials;
    const paths = hasWildcard(pattern) ? expandPathnames(pattern, "/", fs, who) : [pattern];
    return paths.flatMap((path) => {
      try {
        return this.read(path);
      } catch (error) {
        if (error instanceof SystemError) {
          const why = error.code === "ENOENT" ? "2: No such file or directory" : error.message;
          throw new ConfigFault(`open() "${path}" failed (${why})`, file, line);
        }
        throw error;
      }
    });
  }
}

function siteOf(server: Directive, http: readonly Directive[]): Site {
  const own = server.block ?? [];
  const listens = own.filter(({ name }) => name === "listen");
  const ports = listens.map(({ args, file, line }) => portOf(args[0] ?? "", file, line));
  return {
    ports: ports.length === 0 ? [80] : [...new Set(ports)],
    names: own.filter(({ name }) => name === "server_name").flatMap(({ args }) => args),
    isDefault: listens.some(({ args }) => args.includes("default_server")),
    scopes: [http, own],
  };
}

function portOf(text: string, file: string, line: number): number {
  const port = /^(?:.*:)?(\d+)$/.exec(text)?.[1];
  const isHost = port === undefined && /^[\w.*-]+$/.test(text);
  const number = isHost ? 80 : Number(port);
  if (!(number > 0 && number < 65536)) {
    throw new ConfigFault(`invalid port in "${text}" of the "listen" directive`, file, line);
  }
  return number;
}

/** The innermost directives of a name: a list in an inner scope replaces the outer one's. */
export function inherited(
  scopes: readonly (readonly Directive[])[],
  name: string,
): readonly Directive[] {
  for (const scope of scopes.toReversed()) {
    const found = scope.filter((directive) => directive.name === name);
    if (found.length > 0) {
      return found;
    }
  }
  return [];
}
