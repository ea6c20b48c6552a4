import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: process.env.LECTERN_URL, // or the file that "lectern schema" prints
  documents: ['page.ts'],
  emitLegacyCommonJSImports: false, // imports end in .js, as Node and TypeScript's nodenext want it
  generates: {
    './gql/': {
      preset: 'client',
      presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: {
        strictScalars: true,
        scalars: { DateTime: 'string', Date: 'string', JSON: 'unknown' },
        useTypeImports: true,
        documentMode: 'string',
      },
    },
  },
};

export default config;
