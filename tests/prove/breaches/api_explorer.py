"""Breaches of the explorer: who serves it, what its page may do, and what becomes of the key."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

ROOM = "hub/local/explorer"
DOORS = f"{ROOM}/doors.py"
ENTRY = f"{ROOM}/explorer.jsx"
SAMPLES = f"{ROOM}/samples.js"
SEEN = "tests/local/test_explorer.py"
TREE = "tests/test_tree.py"

ELSEWHERE = f"{SEEN}::test_no_other_command_has_an_explorer"
LAPTOP = f"{TREE}::test_only_the_commands_of_a_laptop_load_what_is_embedded"
DEV_TOO = f"{SEEN}::test_in_hub_dev_too_the_graphs_have_no_page_of_their_own"
READS = f"{SEEN}::test_it_reads_the_schema_and_asks_with_the_key"
FOLLOWS = f"{SEEN}::test_what_it_opens_with_can_be_asked_and_followed"
ALONE = f"{SEEN}::test_it_asks_nobody_else"
RIGHT = f"{SEEN}::test_nothing_goes_wrong_in_the_browser"
SECRET = f"{SEEN}::test_the_key_is_in_the_headers_and_nowhere_else"
RULES = f"{SEEN}::test_the_page_may_run_only_what_came_with_it"
MADE = f"{SEEN}::test_make_runs_the_hub_whatever_npm_does"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="production serves the explorer",
        rows=("5.4.13", "5.7.1"),
        edits=(
            Edit(
                "hub/cli.py",
                "    _serve(_settings(), host, port)\n",
                "    from hub.local.explorer.doors import explorer_routes\n\n"
                "    _serve(_settings(), host, port, explorer_routes())\n",
            ),
        ),
        tests=(f"{ELSEWHERE}[production]", LAPTOP),
    ),
    Breach(
        name="every embedded API has the explorer",
        rows=("5.7.1",),
        edits=(Edit("hub/cli.py", "explorer_routes() if explorer else ()", "explorer_routes()"),),
        tests=(f"{ELSEWHERE}[embedded]",),
    ),
    Breach(
        name="the demo has the explorer",
        rows=("5.7.1",),
        edits=(
            Edit(
                "hub/local/demo/__init__.py",
                'LocalHub(_fresh(out / "run"))',
                'LocalHub(_fresh(out / "run"), explorer=True)',
            ),
        ),
        tests=(LAPTOP,),
    ),
    Breach(
        name="a graph answers a browser by GET",
        rows=("5.4.13", "5.7.1"),
        edits=(
            Edit(
                "hub/schema/view.py",
                "        response.headers[REQUEST_ID] = request_id_from(request)\n",
                "        response.headers[REQUEST_ID] = request_id_from(request)\n"
                '        if request.method == "GET":\n'
                '            response = Response("<html>BAD_REQUEST</html>", 400, media_type="text/html")\n',
            ),
        ),
        tests=(DEV_TOO,),
    ),
    Breach(
        name="the page takes a style sheet from elsewhere",
        rows=("5.7.2",),
        edits=(
            Edit(
                f"{ROOM}/page.html",
                '    <script src="',
                '    <link rel="stylesheet" href="https://cdn.example/graphiql.css">\n    <script src="',
            ),
            Edit(DOORS, "\"style-src 'self' ", "\"style-src 'self' https://cdn.example "),
        ),
        tests=(ALONE, RULES),
    ),
    Breach(
        name="the page may run scripts from anywhere",
        rows=("5.7.2",),
        edits=(Edit(DOORS, "\"script-src 'self'\"", "\"script-src 'self' 'unsafe-eval' https:\""),),
        tests=(RULES,),
    ),
    Breach(
        name="the wheel takes the bundle along",
        rows=("5.7.2",),
        edits=(Edit("pyproject.toml", ', "/hub/local/explorer/built"]', "]"),),
        tests=(f"{SEEN}::test_the_wheel_has_neither_the_bundle_nor_what_it_is_made_of",),
    ),
    Breach(
        name="the page of police asks the partner graph",
        rows=("5.7.3",),
        edits=(Edit(SAMPLES, 'url: "/police/graphql"', 'url: "/graphql"'),),
        tests=(READS, FOLLOWS),
    ),
    Breach(
        name="the page follows nothing",
        rows=("5.7.3",),
        edits=(Edit(ENTRY, '      subscriptionUrl: address.href.replace(/^http/, "ws"),\n', ""),),
        tests=(FOLLOWS,),
    ),
    Breach(
        name="a sample asks for a field that is none",
        rows=("5.7.3",),
        edits=(Edit(SAMPLES, "    userErrors { code message path }\n", "    userErrors { code message place }\n"),),
        tests=(FOLLOWS,),
    ),
    Breach(
        name="nothing is to be seen of the page",
        rows=("5.7.3",),
        edits=(Edit(f"{ROOM}/explorer.css", "  margin: 0;\n", "  margin: 0;\n  opacity: 0;\n"),),
        tests=(f"{SEEN}::test_there_is_a_picture_of_it",),
    ),
    Breach(
        name="styles may not stand inline",
        rows=("5.7.3",),
        edits=(Edit(DOORS, "\"style-src 'self' 'unsafe-inline'\"", "\"style-src 'self'\""),),
        tests=(RIGHT,),
    ),
    Breach(
        name="CI brings no browser",
        rows=("5.7.3",),
        edits=(Edit("Makefile", "test: tools ##", "test: $(STAMP) ##"),),
        tests=(f"{TREE}::test_ci_brings_the_browser_that_the_tests_look_with",),
    ),
    Breach(
        name="the link holds its key in a query",
        rows=("5.7.4",),
        edits=(
            Edit(
                "hub/local/dev_screen.py",
                "{sample.explorer['partner']}#{sample.keys['TEST']}",
                "{sample.explorer['partner']}?key={sample.keys['TEST']}",
            ),
        ),
        tests=(f"{SEEN}::test_the_links_are_those_of_the_sample_key_and_of_the_officer", SECRET),
    ),
    Breach(
        name="the key stays in the address bar",
        rows=("5.7.4",),
        edits=(Edit(ENTRY, 'history.replaceState(null, "", location.pathname);\n', ""),),
        tests=(SECRET,),
    ),
    Breach(
        name="the page keeps what is typed",
        rows=("5.7.4",),
        edits=(
            Edit(ENTRY, "    storage={forgetful()}\n", ""),
            Edit(ENTRY, "shouldPersistHeaders={false}", "shouldPersistHeaders={true}"),
        ),
        tests=(SECRET,),
    ),
    Breach(
        name="a second link in the same tab is not read",
        rows=("5.7.4",),
        edits=(Edit(ENTRY, 'addEventListener("hashchange", () => location.reload());\n', ""),),
        tests=(f"{SEEN}::test_another_link_in_the_same_tab_brings_its_own_key",),
    ),
    Breach(
        name="make dev wants the explorer",
        rows=("5.7.5",),
        edits=(Edit("Makefile", "dev: $(STAMP) ##", "dev: $(STAMP) $(PAGE) ##"),),
        tests=(MADE,),
    ),
    Breach(
        name="make demo builds the explorer",
        rows=("5.7.5",),
        edits=(Edit("Makefile", "	$(BIN)/hub demo\n", "	-$(MAKE) $(PAGE)\n	$(BIN)/hub demo\n"),),
        tests=(f"{MADE}[failing]",),
    ),
    Breach(
        name="the screen says nothing of an explorer that is missing",
        rows=("5.7.5",),
        edits=(Edit("hub/local/dev_screen.py", "    if not sample.explorer:\n", "    if False:\n"),),
        tests=(f"{SEEN}::test_without_it_the_screen_says_how_to_get_it",),
    ),
    Breach(
        name="the folder of the explorer is served as it is",
        rows=("5.7.6",),
        edits=(Edit(DOORS, ' if file.suffix in {".js", ".css"}]', "]"),),
        tests=(f"{SEEN}::test_nothing_else_lies_beside_it",),
    ),
    Breach(
        name="a browser may keep the page",
        rows=("5.7.6",),
        edits=(Edit(DOORS, '    "Cache-Control": "no-store",\n', '    "Cache-Control": "max-age=600",\n'),),
        tests=(RULES,),
    ),
)
