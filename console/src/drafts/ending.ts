/** Drafts that are being removed: a form that is opened meanwhile waits, and does not begin with what was sent or thrown away. */
export class EndingDrafts {
  readonly #underWay = new Map<string, Promise<unknown>>();

  /** Remember that a draft is being removed, until that has been tried. */
  add(account: string, name: string, removal: Promise<unknown>): void {
    const key = JSON.stringify([account, name]);
    const end = () => {
      if (this.#underWay.get(key) === removal) this.#underWay.delete(key);
    };
    this.#underWay.set(key, removal);
    removal.then(end, end);
  }

  /** Return once no removal of this draft is under way. */
  async over(account: string, name: string): Promise<void> {
    await this.#underWay.get(JSON.stringify([account, name]))?.catch(() => undefined);
  }
}
