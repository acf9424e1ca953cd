/** What each graph's page opens with. The key comes with the link; see `explorer.jsx`. */

const PLACE = { latitude: 37.74, longitude: 115.67 };
const MISSING_FOR_MS = 90 * 60 * 1000;

const PARTNER = [
  {
    query: `# What its apps are to show. Ctrl-Enter asks.
query Alerts {
  viewer { mode partner { name } }
  alerts(first: 5) {
    edges {
      node {
        id
        status
        state
        child { name ageYears }
        areas {
          number
          latitude
          longitude
          radiusKm
          district
        }
        texts(language: "en") { title }
      }
    }
  }
}
`,
  },
  {
    query: `# From now on, until you stop it:
# open an exercise on the page of police.
subscription Feed {
  alertFeed {
    type
    at
    cursor
    area
    stage { number radiusKm }
    alert {
      id
      status
      state
      child { name }
      areas { number radiusKm }
    }
  }
}
`,
  },
  {
    query: `# A phone that is told of what happens near it.
mutation RegisterPhone($input: RegisterDevicesInput!) {
  registerDevices(input: $input) {
    results { ref ok error { code message } }
  }
}
`,
    variables: { input: { devices: [{ ref: "phone-1", token: "token-1", point: PLACE, language: "en" }] } },
  },
];

const POLICE = [
  {
    query: `# The purpose goes into the audit trail.
query Cases {
  viewer { account forceName permissions }
  cases(purpose: "Trying the explorer", first: 5) {
    edges {
      node {
        id
        state
        openedAt
        child { publicName }
      }
    }
  }
}
`,
  },
  {
    query: `# Only test keys see it. For another one,
# write another idempotencyKey.
mutation OpenExercise($input: OpenCaseInput!) {
  openCase(input: $input) {
    caseId
    alertId
    userErrors { code message path }
  }
}
`,
    variables: {
      input: {
        status: "EXERCISE",
        idempotencyKey: `explorer-${Date.now()}`,
        criteria: "exercise",
        child: { publicName: "Xiao Yu", fullName: "Exercise", ageYears: 2, sex: "FEMALE" },
        lastSeen: {
          point: PLACE,
          district: "Hengshui station",
          at: new Date(Date.now() - MISSING_FOR_MS).toISOString(),
        },
      },
    },
  },
];

export const GRAPHS = {
  "/graphiql": { name: "Partner graph", url: "/graphql", samples: PARTNER },
  "/police/graphiql": { name: "Police graph", url: "/police/graphql", samples: POLICE },
};
