import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace wardwave. */
export namespace wardwave {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of an EcgFrame.
         * @deprecated Use wardwave.v1.EcgFrame.$Properties instead.
         */
        interface IEcgFrame extends wardwave.v1.EcgFrame.$Properties {
        }

        /** Represents an EcgFrame. */
        class EcgFrame {

            /**
             * Constructs a new EcgFrame.
             * @param [properties] Properties to set
             */
            constructor(properties?: wardwave.v1.EcgFrame.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** EcgFrame bedId. */
            bedId: string;

            /** EcgFrame deviceId. */
            deviceId: string;

            /** EcgFrame streamEpochUs. */
            streamEpochUs: (number|Long);

            /** EcgFrame sequence. */
            sequence: (number|Long);

            /** EcgFrame firstSampleIndex. */
            firstSampleIndex: (number|Long);

            /** EcgFrame deviceTimeUs. */
            deviceTimeUs: (number|Long);

            /** EcgFrame sampleRateHz. */
            sampleRateHz: number;

            /** EcgFrame leads. */
            leads: wardwave.v1.LeadSamples.$Properties[];

            /** EcgFrame endOfStream. */
            endOfStream: boolean;

            /**
             * Encodes the specified EcgFrame message. Does not implicitly {@link wardwave.v1.EcgFrame.verify|verify} messages.
             * @param message EcgFrame message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: wardwave.v1.EcgFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an EcgFrame message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {wardwave.v1.EcgFrame & wardwave.v1.EcgFrame.$Shape} EcgFrame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wardwave.v1.EcgFrame & wardwave.v1.EcgFrame.$Shape;
        }

        namespace EcgFrame {

            /** Properties of an EcgFrame. */
            interface $Properties {

                /** EcgFrame bedId */
                bedId?: (string|null);

                /** EcgFrame deviceId */
                deviceId?: (string|null);

                /** EcgFrame streamEpochUs */
                streamEpochUs?: (number|Long|null);

                /** EcgFrame sequence */
                sequence?: (number|Long|null);

                /** EcgFrame firstSampleIndex */
                firstSampleIndex?: (number|Long|null);

                /** EcgFrame deviceTimeUs */
                deviceTimeUs?: (number|Long|null);

                /** EcgFrame sampleRateHz */
                sampleRateHz?: (number|null);

                /** EcgFrame leads */
                leads?: (wardwave.v1.LeadSamples.$Properties[]|null);

                /** EcgFrame endOfStream */
                endOfStream?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an EcgFrame. */
            type $Shape = wardwave.v1.EcgFrame.$Properties;
        }

        /**
         * Properties of a LeadSamples.
         * @deprecated Use wardwave.v1.LeadSamples.$Properties instead.
         */
        interface ILeadSamples extends wardwave.v1.LeadSamples.$Properties {
        }

        /** Represents a LeadSamples. */
        class LeadSamples {

            /**
             * Constructs a new LeadSamples.
             * @param [properties] Properties to set
             */
            constructor(properties?: wardwave.v1.LeadSamples.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** LeadSamples lead. */
            lead: string;

            /** LeadSamples gainUvPerCount. */
            gainUvPerCount: number;

            /** LeadSamples counts. */
            counts: Uint8Array;

            /** LeadSamples leadOff. */
            leadOff: boolean;

            /**
             * Encodes the specified LeadSamples message. Does not implicitly {@link wardwave.v1.LeadSamples.verify|verify} messages.
             * @param message LeadSamples message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: wardwave.v1.LeadSamples.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a LeadSamples message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {wardwave.v1.LeadSamples & wardwave.v1.LeadSamples.$Shape} LeadSamples
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wardwave.v1.LeadSamples & wardwave.v1.LeadSamples.$Shape;
        }

        namespace LeadSamples {

            /** Properties of a LeadSamples. */
            interface $Properties {

                /** LeadSamples lead */
                lead?: (string|null);

                /** LeadSamples gainUvPerCount */
                gainUvPerCount?: (number|null);

                /** LeadSamples counts */
                counts?: (Uint8Array|null);

                /** LeadSamples leadOff */
                leadOff?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a LeadSamples. */
            type $Shape = wardwave.v1.LeadSamples.$Properties;
        }
    }
}
