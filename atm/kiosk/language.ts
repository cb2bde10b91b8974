import type { Context, MiddlewareHandler } from "hono";
import {
  detectFromCookie,
  detectFromHeader,
  detectFromQuery,
  languageDetector,
} from "hono/language";
import type { DetectorOptions } from "hono/language";
import { type Money, moneyOf } from "./money.ts";
import { ENGLISH, type Words } from "./words.ts";
import { PORTUGUESE } from "./words_pt.ts";

/** A language of the kiosk, by its tag on the page. */
export type Language = "en" | "pt";

export const LANGUAGES: Readonly<Record<Language, { words: Words; money: Money }>> = {
  en: { words: ENGLISH, money: moneyOf(ENGLISH.locale) },
  pt: { words: PORTUGUESE, money: moneyOf(PORTUGUESE.locale) },
};

const DETECTION: DetectorOptions = {
  supportedLanguages: Object.keys(LANGUAGES),
  fallbackLanguage: "en",
  order: ["querystring", "cookie", "header"],
  lookupQueryString: "lang",
  lookupCookie: "kiosk_language",
  lookupFromHeaderKey: "accept-language",
  lookupFromPathIndex: 0,
  ignoreCase: true,
  caches: ["cookie"],
  // Not Secure: the page is plain HTTP on loopback.
  cookieOptions: { path: "/", sameSite: "Strict", httpOnly: true, secure: false },
  // "pt-BR" is Portuguese too.
  convertDetectedLanguage: (tag) => tag.slice(0, 2).toLowerCase(),
};

/** Finds out the language: asked for by `?lang=`, chosen before, or the browser's. */
export function detectLanguage(): MiddlewareHandler {
  return languageDetector(DETECTION);
}

/** The language of a request, also of one that is refused before that is found out. */
export function languageOf(c: Context): Language {
  const language = (c.get("language") as string | undefined) ?? detectFromQuery(c, DETECTION) ??
    detectFromCookie(c, DETECTION) ?? detectFromHeader(c, DETECTION);
  return language === "pt" ? "pt" : "en";
}
