/** Room for the answers to one request. */
export class AnswerRoom {
  #bytes: number;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** False when the text does not fit any more; it then takes no room. */
  take(text: string): boolean {
    const bytes = Buffer.byteLength(text);
    if (bytes > this.#bytes) return false;
    this.#bytes -= bytes;
    return true;
  }
}
