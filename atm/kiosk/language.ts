import type { Context, MiddlewareHandler } from "hono";
import { languageDetector } from "hono/language";
import { type Money, moneyOf } from "./money.ts";
import { ENGLISH, type Words } from "./words.ts";
import { PORTUGUESE } from "./words_pt.ts";

/** A language of the kiosk, by its tag on the page. */
export type Language = "en" | "pt";

export const LANGUAGES: Readonly<Record<Language, { words: Words; money: Money }>> = {
  en: { words: ENGLISH, money: moneyOf(ENGLISH.locale) },
  pt: { words: PORTUGUESE, money: moneyOf(PORTUGUESE.locale) },
};

/** Finds out the language: asked for by `?lang=`, chosen before, or the browser's. */
export function detectLanguage(): MiddlewareHandler {
  return languageDetector({
    supportedLanguages: Object.keys(LANGUAGES),
    fallbackLanguage: "en",
    order: ["querystring", "cookie", "header"],
    lookupQueryString: "lang",
    lookupCookie: "kiosk_language",
    caches: ["cookie"],
    // Not Secure: the page is plain HTTP on loopback.
    cookieOptions: { path: "/", sameSite: "Strict", httpOnly: true, secure: false },
    // "pt-BR" is Portuguese too.
    convertDetectedLanguage: (tag) => tag.slice(0, 2).toLowerCase(),
  });
}

/** The language of a request. */
export function languageOf(c: Context): Language {
  const language = c.get("language") as string | undefined;
  return language === "pt" ? "pt" : "en";
}
