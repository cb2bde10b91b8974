import { type Context, type Env, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import { HTTPException } from "hono/http-exception";
import { type Assets, ASSETS_PATH } from "./assets.ts";
import { FORM_TYPE, onlyForms } from "./forms.ts";
import { neverStored, safeHeaders } from "./headers.ts";
import { onlyHosts } from "./hosts.ts";

/** What tells one page of ours from another. */
export interface WebAppOptions<E extends Env> {
  /** The names it may be asked for: see `hostNames`. */
  readonly hosts: ReadonlySet<string>;
  readonly assets: Assets;
  /** The largest form. */
  readonly bodyBytesMax?: number;
  /** Content types of its forms, if not the plain one alone. */
  readonly formTypes?: readonly string[];
  /** A page that says what is wrong, in words for the person; the status is set by the caller. */
  readonly errorPage: (
    c: Context<E>,
    status: number,
    error?: unknown,
  ) => Response | Promise<Response>;
  /** What to tell who asks under a name that is not ours: a line, for there is no page to show. */
  readonly otherName?: (c: Context<E>) => string;
  /** The status of the program's own errors; undefined: a bug of ours, 500. */
  readonly statusOf?: (error: unknown) => number | undefined;
  /** Told of bugs of ours, which the person only learns the existence of. */
  readonly report: (error: unknown) => void;
}

/** A Hono app that is safe before it has its first page; the checks run in this order. */
export function createWebApp<E extends Env>(options: WebAppOptions<E>): Hono<E> {
  const { hosts, assets, bodyBytesMax = 16_384, formTypes = [FORM_TYPE] } = options;
  const app = new Hono<E>();
  app.onError(async (error, c) => {
    // A way to somewhere else; what csrf() brings is a bare word, and no page.
    if (error instanceof HTTPException && error.res?.status === 303) return error.res;
    const status = error instanceof HTTPException ? error.status : options.statusOf?.(error) ?? 500;
    if (status === 500) options.report(error);
    // Without the host check there is no page of ours to show, for there is no name of ours.
    if (status === 421) {
      return c.text(`421 ${options.otherName?.(c) ?? "This page has another name"}\n`, 421);
    }
    return withStatus(await options.errorPage(c, status, error), status);
  });
  app.notFound(async (c) => withStatus(await options.errorPage(c, 404), 404));
  app.use(safeHeaders());
  app.use(onlyHosts(hosts));
  app.use(neverStored());
  app.use(onlyForms(formTypes));
  app.use(csrf());
  app.use(bodyLimit({
    maxSize: bodyBytesMax,
    onError: () => {
      throw new HTTPException(413, { message: "Too much" });
    },
  }));
  app.get(`${ASSETS_PATH}:name`, (c) => assets.respond(c.req.path) ?? c.notFound());
  app.get("/favicon.ico", (c) => c.body(null, 204));
  return app;
}

function withStatus(response: Response, status: number): Response {
  return new Response(response.body, { status, headers: response.headers });
}
