/** Find cases of any status. What is searched for goes in a body, so that no address and no log holds it. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { search } from '../api/calls.ts';
import type { SearchFor } from '../api/types.ts';
import { CaseTable } from './CaseTable.tsx';
import { useDesk } from './context.ts';
import { EraseUser } from './EraseUser.tsx';
import { useKeys } from './keys.ts';
import { useTakeNext } from './useTakeNext.ts';
import { complaint } from './words.ts';

type By = 'email' | 'submission_id' | 'document_number';

const BY: readonly { readonly id: By; readonly text: string }[] = [
  { id: 'email', text: 'E-mail address' },
  { id: 'submission_id', text: 'Submission' },
  { id: 'document_number', text: 'Document number' },
];

export default function SearchPage(): ReactElement {
  const { api, reviewer } = useDesk();
  const [by, setBy] = useState<By>('email');
  const [value, setValue] = useState('');
  const [country, setCountry] = useState('');
  const found = useMutation({ mutationFn: (wanted: SearchFor) => search(api, wanted) });
  const { take } = useTakeNext();
  useKeys({ n: () => take() });

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (value.trim()) found.mutate(wantedOf(by, value.trim(), country.trim()));
  }

  const label = BY.find(({ id }) => id === by)?.text ?? '';
  const wrong = found.error && complaint(found.error);
  return (
    <SpaceBetween size="l">
      <form onSubmit={submit}>
        <Form
          actions={
            <Button variant="primary" formAction="submit" loading={found.isPending}>
              Search
            </Button>
          }
          errorText={wrong}
        >
          <Container header={<Header variant="h1">Search</Header>}>
            <SpaceBetween size="m">
              <SegmentedControl
                label="Search by"
                selectedId={by}
                options={[...BY]}
                onChange={({ detail }) => setBy(detail.selectedId as By)}
              />
              <FormField label={label}>
                <Input value={value} onChange={({ detail }) => setValue(detail.value)} autoComplete={false} autoFocus />
              </FormField>
              {by === 'document_number' && (
                <FormField label="Issuing country" description="Two letters, if it is known.">
                  <Input value={country} onChange={({ detail }) => setCountry(detail.value)} autoComplete={false} />
                </FormField>
              )}
            </SpaceBetween>
          </Container>
        </Form>
      </form>
      {found.data && (
        <CaseTable
          cases={found.data}
          anyStatus
          header={<Header counter={`(${found.data.length})`}>Found</Header>}
          empty={<Box textAlign="center">Nothing was found in your tenant.</Box>}
        />
      )}
      {reviewer.isAdministrator ? <EraseUser /> : <Alert type="info">Only administrators erase users.</Alert>}
    </SpaceBetween>
  );
}

function wantedOf(by: By, value: string, country: string): SearchFor {
  if (by === 'email') return { email: value };
  if (by === 'submission_id') return { submission_id: value };
  return { document_number: value, ...(country ? { issuing_country: country } : {}) };
}
