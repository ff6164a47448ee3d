/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const wardwave = $root.wardwave = (() => {

    /**
     * Namespace wardwave.
     * @exports wardwave
     * @namespace
     */
    const wardwave = {};

    wardwave.v1 = (function() {

        /**
         * Namespace v1.
         * @memberof wardwave
         * @namespace
         */
        const v1 = {};

        v1.EcgFrame = (function() {

            /**
             * Properties of an EcgFrame.
             * @typedef {Object} wardwave.v1.EcgFrame.$Properties
             * @property {string|null} [bedId] EcgFrame bedId
             * @property {string|null} [deviceId] EcgFrame deviceId
             * @property {number|Long|null} [streamEpochUs] EcgFrame streamEpochUs
             * @property {number|Long|null} [sequence] EcgFrame sequence
             * @property {number|Long|null} [firstSampleIndex] EcgFrame firstSampleIndex
             * @property {number|Long|null} [deviceTimeUs] EcgFrame deviceTimeUs
             * @property {number|null} [sampleRateHz] EcgFrame sampleRateHz
             * @property {Array.<wardwave.v1.LeadSamples.$Properties>|null} [leads] EcgFrame leads
             * @property {boolean|null} [endOfStream] EcgFrame endOfStream
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an EcgFrame.
             * @memberof wardwave.v1
             * @interface IEcgFrame
             * @augments wardwave.v1.EcgFrame.$Properties
             * @deprecated Use wardwave.v1.EcgFrame.$Properties instead.
             */

            /**
             * Shape of an EcgFrame.
             * @typedef {wardwave.v1.EcgFrame.$Properties} wardwave.v1.EcgFrame.$Shape
             */

            /**
             * Constructs a new EcgFrame.
             * @memberof wardwave.v1
             * @classdesc Represents an EcgFrame.
             * @constructor
             * @param {wardwave.v1.EcgFrame.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const EcgFrame = function (properties) {
                this.leads = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * EcgFrame bedId.
             * @member {string} bedId
             * @memberof wardwave.v1.EcgFrame
             * @instance
             */
            EcgFrame.prototype.bedId = "";

            /**
             * EcgFrame deviceId.
             * @member {string} deviceId
             * @memberof wardwave.v1.EcgFrame
             * @instance
             */
            EcgFrame.prototype.deviceId = "";

            /**
             * EcgFrame streamEpochUs.
             * @member {number|Long} streamEpochUs
             * @memberof wardwave.v1.EcgFrame
             * @instance
             */
            EcgFrame.prototype.streamEpochUs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * EcgFrame sequence.
             * @member {number|Long} sequence
             * @memberof wardwave.v1.EcgFrame
             * @instance
             */
            EcgFrame.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * EcgFrame firstSampleIndex.
             * @member {number|Long} firstSampleIndex
             * @memberof wardwave.v1.EcgFrame
             * @instance
             */
            EcgFrame.prototype.firstSampleIndex = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * EcgFrame deviceTimeUs.
             * @member {number|Long} deviceTimeUs
             * @memberof wardwave.v1.EcgFrame
             * @instance
             */
            EcgFrame.prototype.deviceTimeUs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * EcgFrame sampleRateHz.
             * @member {number} sampleRateHz
             * @memberof wardwave.v1.EcgFrame
             * @instance
             */
            EcgFrame.prototype.sampleRateHz = 0;

            /**
             * EcgFrame leads.
             * @member {Array.<wardwave.v1.LeadSamples.$Properties>} leads
             * @memberof wardwave.v1.EcgFrame
             * @instance
             */
            EcgFrame.prototype.leads = $util.emptyArray;

            /**
             * EcgFrame endOfStream.
             * @member {boolean} endOfStream
             * @memberof wardwave.v1.EcgFrame
             * @instance
             */
            EcgFrame.prototype.endOfStream = false;

            /**
             * Encodes the specified EcgFrame message. Does not implicitly {@link wardwave.v1.EcgFrame.verify|verify} messages.
             * @function encode
             * @memberof wardwave.v1.EcgFrame
             * @static
             * @param {wardwave.v1.EcgFrame.$Properties} message EcgFrame message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            EcgFrame.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.bedId != null && $Object.hasOwnProperty.call(message, "bedId") && message.bedId !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.bedId);
                if (message.deviceId != null && $Object.hasOwnProperty.call(message, "deviceId") && message.deviceId !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.deviceId);
                if (message.streamEpochUs != null && $Object.hasOwnProperty.call(message, "streamEpochUs") && (typeof message.streamEpochUs === "object" ? message.streamEpochUs.low || message.streamEpochUs.high : message.streamEpochUs !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.streamEpochUs);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.sequence);
                if (message.firstSampleIndex != null && $Object.hasOwnProperty.call(message, "firstSampleIndex") && (typeof message.firstSampleIndex === "object" ? message.firstSampleIndex.low || message.firstSampleIndex.high : message.firstSampleIndex !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.firstSampleIndex);
                if (message.deviceTimeUs != null && $Object.hasOwnProperty.call(message, "deviceTimeUs") && (typeof message.deviceTimeUs === "object" ? message.deviceTimeUs.low || message.deviceTimeUs.high : message.deviceTimeUs !== 0))
                    writer.uint32(/* id 6, wireType 0 =*/48).int64(message.deviceTimeUs);
                if (message.sampleRateHz != null && $Object.hasOwnProperty.call(message, "sampleRateHz") && !$Object.is(message.sampleRateHz, 0))
                    writer.uint32(/* id 7, wireType 1 =*/57).double(message.sampleRateHz);
                if (message.leads != null && message.leads.length)
                    for (let i = 0; i < message.leads.length; ++i)
                        $root.wardwave.v1.LeadSamples.encode(message.leads[i], writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.endOfStream != null && $Object.hasOwnProperty.call(message, "endOfStream") && message.endOfStream !== false)
                    writer.uint32(/* id 9, wireType 0 =*/72).bool(message.endOfStream);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an EcgFrame message from the specified reader or buffer.
             * @function decode
             * @memberof wardwave.v1.EcgFrame
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {wardwave.v1.EcgFrame & wardwave.v1.EcgFrame.$Shape} EcgFrame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            EcgFrame.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.wardwave.v1.EcgFrame();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.bedId = value;
                            else
                                delete message.bedId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.deviceId = value;
                            else
                                delete message.deviceId;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.streamEpochUs = value;
                            else
                                delete message.streamEpochUs;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.firstSampleIndex = value;
                            else
                                delete message.firstSampleIndex;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.deviceTimeUs = value;
                            else
                                delete message.deviceTimeUs;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.sampleRateHz = value;
                            else
                                delete message.sampleRateHz;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if (!(message.leads && message.leads.length))
                                message.leads = [];
                            message.leads.push($root.wardwave.v1.LeadSamples.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.endOfStream = value;
                            else
                                delete message.endOfStream;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return EcgFrame;
        })();

        v1.LeadSamples = (function() {

            /**
             * Properties of a LeadSamples.
             * @typedef {Object} wardwave.v1.LeadSamples.$Properties
             * @property {string|null} [lead] LeadSamples lead
             * @property {number|null} [gainUvPerCount] LeadSamples gainUvPerCount
             * @property {Uint8Array|null} [counts] LeadSamples counts
             * @property {boolean|null} [leadOff] LeadSamples leadOff
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a LeadSamples.
             * @memberof wardwave.v1
             * @interface ILeadSamples
             * @augments wardwave.v1.LeadSamples.$Properties
             * @deprecated Use wardwave.v1.LeadSamples.$Properties instead.
             */

            /**
             * Shape of a LeadSamples.
             * @typedef {wardwave.v1.LeadSamples.$Properties} wardwave.v1.LeadSamples.$Shape
             */

            /**
             * Constructs a new LeadSamples.
             * @memberof wardwave.v1
             * @classdesc Represents a LeadSamples.
             * @constructor
             * @param {wardwave.v1.LeadSamples.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const LeadSamples = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * LeadSamples lead.
             * @member {string} lead
             * @memberof wardwave.v1.LeadSamples
             * @instance
             */
            LeadSamples.prototype.lead = "";

            /**
             * LeadSamples gainUvPerCount.
             * @member {number} gainUvPerCount
             * @memberof wardwave.v1.LeadSamples
             * @instance
             */
            LeadSamples.prototype.gainUvPerCount = 0;

            /**
             * LeadSamples counts.
             * @member {Uint8Array} counts
             * @memberof wardwave.v1.LeadSamples
             * @instance
             */
            LeadSamples.prototype.counts = $util.newBuffer([]);

            /**
             * LeadSamples leadOff.
             * @member {boolean} leadOff
             * @memberof wardwave.v1.LeadSamples
             * @instance
             */
            LeadSamples.prototype.leadOff = false;

            /**
             * Encodes the specified LeadSamples message. Does not implicitly {@link wardwave.v1.LeadSamples.verify|verify} messages.
             * @function encode
             * @memberof wardwave.v1.LeadSamples
             * @static
             * @param {wardwave.v1.LeadSamples.$Properties} message LeadSamples message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            LeadSamples.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.lead != null && $Object.hasOwnProperty.call(message, "lead") && message.lead !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.lead);
                if (message.gainUvPerCount != null && $Object.hasOwnProperty.call(message, "gainUvPerCount") && !$Object.is(message.gainUvPerCount, 0))
                    writer.uint32(/* id 2, wireType 1 =*/17).double(message.gainUvPerCount);
                if (message.counts != null && $Object.hasOwnProperty.call(message, "counts") && message.counts.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.counts);
                if (message.leadOff != null && $Object.hasOwnProperty.call(message, "leadOff") && message.leadOff !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.leadOff);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a LeadSamples message from the specified reader or buffer.
             * @function decode
             * @memberof wardwave.v1.LeadSamples
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {wardwave.v1.LeadSamples & wardwave.v1.LeadSamples.$Shape} LeadSamples
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            LeadSamples.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.wardwave.v1.LeadSamples();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.lead = value;
                            else
                                delete message.lead;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.gainUvPerCount = value;
                            else
                                delete message.gainUvPerCount;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.counts = value;
                            else
                                delete message.counts;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.leadOff = value;
                            else
                                delete message.leadOff;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return LeadSamples;
        })();

        return v1;
    })();

    return wardwave;
})();

export {
  $root as default
};
