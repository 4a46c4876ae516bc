/** The liveness check that a claim named: what it found, and what the camera saw. */
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import type { LivenessCheck } from '../../api/types.ts';
import { spelled, time } from '../words.ts';
import { placeOf } from './marks.ts';
import { Picture } from './Picture.tsx';

interface Props {
  readonly seen: LivenessCheck;
  readonly onLost: () => void;
}

export function Living({ seen, onLost }: Props): ReactElement {
  return (
    <ExpandableSection headerText="Liveness check" defaultExpanded>
      <SpaceBetween size="s">
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'A living person, by the check', value: `${seen.confidence_percent.toFixed(1)} %` },
            { label: 'When', value: time(seen.read_time) },
            { label: 'In the way', value: seen.feedback.map((code) => spelled(code.toLowerCase())).join(', ') || '-' },
          ]}
        />
        <div className="pictures">
          {seen.pictures.map((picture, place) => (
            <Picture
              key={placeOf(picture.url)}
              name={place === 0 ? 'Liveness, the face that is compared' : `Liveness, picture ${place}`}
              document={picture}
              marks={[]}
              chosen={null}
              onLost={onLost}
            />
          ))}
        </div>
      </SpaceBetween>
    </ExpandableSection>
  );
}
