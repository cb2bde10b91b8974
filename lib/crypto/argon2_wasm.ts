// Apart from argon2id.ts so that a bundle keeps this one function of the library and no other.
export { argon2id } from "hash-wasm";
