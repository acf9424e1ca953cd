import { useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { DialogTrigger, Dialog } from "react-aria-components/Dialog";
import { Popover } from "react-aria-components/Popover";
import { Button } from "../parts/Button.tsx";
import { refusalsFrom, type Refusal } from "../graph/refusals.ts";
import { Failed } from "../parts/Failed.tsx";
import { useWords } from "../words/words.tsx";
import { Preferences } from "./Preferences.tsx";
import { useSession, useSessionStore } from "./SessionProvider.tsx";

/** Who is signed in, language and colours, the lock and the way out. */
export function AccountMenu() {
  const words = useWords();
  const session = useSession();
  const store = useSessionStore();
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const signOut = (where: "here" | "everywhere") => {
    store.signOut(where).catch((thrown: unknown) => {
      setRefusals(refusalsFrom(thrown));
    });
  };
  return (
    <div className="account">
      <DialogTrigger>
        <AriaButton className="button quiet who">
          <span dir="auto">{session.name}</span>
          <small dir="auto">{session.forceName}</small>
        </AriaButton>
        <Popover placement="bottom end" className="popover">
          <Dialog aria-label={words.app.settings} className="menu">
            <p className="who-full">
              <strong dir="auto">{session.name}</strong>
              <span dir="auto">{session.forceName}</span>
              <small dir="auto">{words.app.ids(session.account, session.force)}</small>
              <small className="muted">{session.permissions.map((one) => words.terms.permission[one]).join(" · ")}</small>
            </p>
            <Preferences />
            <Button onPress={() => void store.lock()}>{words.session.lockNow}</Button>
            <Button
              onPress={() => {
                signOut("here");
              }}
            >
              {words.session.signOut}
            </Button>
            <Button
              onPress={() => {
                signOut("everywhere");
              }}
            >
              {words.session.signOutEverywhere}
            </Button>
            {refusals.length > 0 ? <Failed refusals={refusals} /> : null}
          </Dialog>
        </Popover>
      </DialogTrigger>
    </div>
  );
}
