import { MantineProvider } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense, useCallback } from "react";
import { useStore } from "zustand";
import classes from "./App.module.css";
import { Announcer } from "./announcer/Announcer.tsx";
import { ControlPanel } from "./controls/ControlPanel.tsx";
import { lazyPart, retryParts } from "./lazyPart.tsx";
import { ErrorBoundary } from "./messages/ErrorBoundary.tsx";
import { Failure } from "./messages/Failure.tsx";
import { Loading } from "./messages/Loading.tsx";
import { Notices } from "./messages/Notices.tsx";
import { PageMessages } from "./messages/PageMessages.tsx";
import { PartBoundary } from "./messages/PartBoundary.tsx";
import { Turns } from "./pacedRun.ts";
import { type Services, ServicesContext, useServices } from "./services.ts";
import { MENUS_ID, mantineTheme, resolveCssVariables } from "./theme/mantineTheme.ts";
import { useThemeName } from "./theme/useThemeName.ts";
import { TopBar } from "./topbar/TopBar.tsx";
import { SETTINGS_ID, useSettingsSheet } from "./useSettingsSheet.ts";
import { useShortcuts } from "./useShortcuts.ts";
import { ViewPanel } from "./views/ViewTabs.tsx";
import { VIEWS, type View } from "./views/views.ts";

const HelpDialog = lazyPart(async () => {
  const { HelpDialog } = await import("./dialogs.ts");
  return { default: HelpDialog };
});

const NothingLearned = lazyPart(async () => {
  const { NothingLearned } = await import("./figures.ts");
  return { default: NothingLearned };
});

const Timeline = lazyPart(async () => {
  const { Timeline } = await import("./figures.ts");
  return { default: Timeline };
});

const Footer = lazyPart(async () => {
  const { Footer } = await import("./figures.ts");
  return { default: Footer };
});

interface AppProps {
  readonly services: Services;
}

export function App({ services }: AppProps) {
  return (
    <ServicesContext value={services}>
      <Themed />
    </ServicesContext>
  );
}

function Themed() {
  const theme = useThemeName();
  return (
    <MantineProvider
      theme={mantineTheme}
      cssVariablesResolver={resolveCssVariables}
      forceColorScheme={theme}
    >
      <ErrorBoundary>
        <Page />
      </ErrorBoundary>
    </MantineProvider>
  );
}

function Page() {
  const [helpOpened, help] = useDisclosure(false);
  const openHelp = useCallback(() => {
    retryParts();
    help.open();
  }, [help.open]);
  useShortcuts(openHelp);
  const sheet = useSettingsSheet();
  const { viewStore } = useServices();
  const shownName = useStore(viewStore, ({ name }) => name);
  const view = VIEWS.find(({ name }) => name === shownName) ?? VIEWS[0];
  const showView = ({ name }: View) => {
    retryParts();
    viewStore.setState({ name });
  };
  return (
    <>
      <a className={classes.skip} href="#figures">
        Skip to the figures
      </a>
      {view.hasSettings ? (
        <a className={classes.skip} href={`#${SETTINGS_ID}`} onClick={sheet.open}>
          Skip to the settings
        </a>
      ) : null}
      <PartBoundary name="The bar with the buttons" as="card">
        <TopBar views={VIEWS} view={view} onView={showView} sheet={sheet} onHelp={openHelp} />
      </PartBoundary>
      <div className={classes.page} data-wide={!view.hasSettings || undefined}>
        {view.hasSettings ? (
          <PartBoundary name="The panel of settings" as="card">
            <ControlPanel sheet={sheet} />
          </PartBoundary>
        ) : null}
        <main className={classes.main} id="figures" tabIndex={-1}>
          <Failure />
          <PartBoundary name="The verdict on the run" as="card">
            <Suspense fallback={null}>
              <NothingLearned />
            </Suspense>
          </PartBoundary>
          <Notices />
          <Loading />
          <ViewPanel views={VIEWS} shown={view}>
            <PartBoundary key={view.name} name={`The view “${view.label}”`} as="card">
              <Suspense fallback={null}>
                <view.Content />
              </Suspense>
            </PartBoundary>
          </ViewPanel>
          <div id={MENUS_ID} className={classes.menus} />
          {view.hasTime ? (
            <PartBoundary name="The time line" as="card">
              <Suspense fallback={null}>
                <Timeline />
              </Suspense>
            </PartBoundary>
          ) : null}
        </main>
      </div>
      <PartBoundary name="The foot of the page" as="card">
        <Suspense fallback={null}>
          <Footer />
        </Suspense>
      </PartBoundary>
      {helpOpened ? (
        <PartBoundary name="“Help”" as="floating" onClose={help.close}>
          <Suspense fallback={null}>
            <HelpDialog onClose={help.close} />
          </Suspense>
        </PartBoundary>
      ) : null}
      <PageMessages />
      <Announcer />
      <Turns />
    </>
  );
}
