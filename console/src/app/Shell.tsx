/** The frame of every screen: who is signed in, the navigation by permission, the banner, the screen itself. */
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { matchRoute, Route as Path, Switch, useLocation, useRouter } from "wouter";
import { OPEN_CASE_DRAFT } from "../drafts/names.ts";
import { useDraftNames, useKeptDraftNames } from "../drafts/useDraftNames.ts";
import { Badge } from "../parts/Badge.tsx";
import { Button } from "../parts/Button.tsx";
import { Countdown } from "../parts/Countdown.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Reading } from "../parts/Failed.tsx";
import { Link } from "../parts/Link.tsx";
import { useTimes, useWords } from "../words/words.tsx";
import { AccountMenu } from "./AccountMenu.tsx";
import { ConnectionBanner } from "./ConnectionBanner.tsx";
import { AllNewTips, NewTipsDot, NewTipsProvider } from "./NewTips.tsx";
import { type Route, ROUTES } from "./routes.ts";
import { hubAhead, watchHubTime, WRONG_MS } from "./hubClock.ts";
import { mayDo } from "./session.ts";
import { useIdleLock, useSession } from "./SessionProvider.tsx";
import { Mark } from "./SignInPage.tsx";

export const MAIN_ID = "content";

export function Shell() {
  const [path] = useLocation();
  const route = useRoute(path);
  const words = useWords();
  const isBare = route?.isBare ?? false;
  useEffect(() => {
    // A title names the screen, never a person: it stays in the browser's history.
    document.title = route ? `${words.routes[route.name]} – ${words.hub}` : words.hub;
  }, [route, words]);
  const session = useSession();
  return (
    <NewTipsProvider isFollowed={!isBare && mayDo(session, ["READ_CASES"])}>
      <div className={isBare ? "shell bare" : "shell"}>
        <a className="skip" href={`#${MAIN_ID}`}>
          {words.app.skip}
        </a>
        {isBare ? null : <Header path={path} />}
        <div className="banners">
          <ConnectionBanner />
          <IdleBanner />
          <ClockBanner />
        </div>
        <Main path={path} />
      </div>
    </NewTipsProvider>
  );
}

function useRoute(path: string): Route | undefined {
  const { parser } = useRouter();
  return ROUTES.find((route) => matchRoute(parser, route.path, path)[0]);
}

function Header({ path }: { readonly path: string }) {
  const words = useWords();
  const session = useSession();
  useKeptDraftNames(path);
  const drafts = useDraftNames();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    setOpen(false);
  }, [path]);
  return (
    <header className="header">
      <Link to="/">
        <Mark />
        <span className="brand">{words.hub}</span>
      </Link>
      <Button
        kind="quiet"
        aria-expanded={isOpen}
        aria-controls="navigation"
        onPress={() => {
          setOpen(!isOpen);
        }}
      >
        {words.app.menu}
        {/* A menu that is folded away hides the number in it. */}
        <NewTipsDot />
      </Button>
      <nav id="navigation" aria-label={words.app.navigation} data-open={isOpen || undefined}>
        <ul>
          {ROUTES.filter((route) => route.inNavigation && mayDo(session, route.oneOf)).map((route) => (
            <li key={route.name}>
              <Link to={route.path} {...(route.path === path ? { "aria-current": "page" as const } : {})}>
                {words.routes[route.name]}
                {route.name === "tips" ? <AllNewTips /> : null}
                {route.name === "open" && drafts.has(OPEN_CASE_DRAFT) ? <Badge kind="accent">{words.app.draft}</Badge> : null}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <AccountMenu />
    </header>
  );
}

function Main({ path }: { readonly path: string }) {
  const words = useWords();
  const session = useSession();
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    // Who hears the page is told of the new screen; who sees it begins at its top.
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [path]);
  return (
    <main id={MAIN_ID} ref={main} tabIndex={-1}>
      <Switch>
        {ROUTES.map(({ path: pattern, oneOf, Screen, name }) => (
          <Path key={pattern} path={pattern}>
            {(params) => (
              <Reading key={`${name} ${JSON.stringify(params)}`}>
                {mayDo(session, oneOf) ? <Screen params={params} /> : <Empty title={words.app.forbidden} />}
              </Reading>
            )}
          </Path>
        ))}
        <Path>
          <Empty title={words.app.notFound}>
            <Link to="/" button="primary">
              {words.app.toBoard}
            </Link>
          </Empty>
        </Path>
      </Switch>
    </main>
  );
}

function IdleBanner() {
  const locksAt = useIdleLock();
  const words = useWords();
  const times = useTimes();
  if (!locksAt) return null;
  return (
    <p className="banner" role="status">
      {words.session.locksIn(times.length(locksAt.getTime() - Date.now()))}
      <span hidden>
        <Countdown to={locksAt} />
      </span>
    </p>
  );
}

function ClockBanner() {
  const ahead = useSyncExternalStore(watchHubTime, hubAhead);
  const words = useWords();
  const times = useTimes();
  if (Math.abs(ahead) < WRONG_MS) return null;
  const length = times.length(ahead);
  return (
    <p className="banner" role="status">
      {ahead > 0 ? words.app.clockSlow(length) : words.app.clockFast(length)}
    </p>
  );
}
