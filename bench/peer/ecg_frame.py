"""The wire format `wardwave.v1.EcgFrame` as a Protobuf class, without a compiler."""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

Field = descriptor_pb2.FieldDescriptorProto
PACKAGE = "wardwave.v1"

LEAD_FIELDS = [
    ("lead", 1, Field.TYPE_STRING),
    ("gain_uv_per_count", 2, Field.TYPE_DOUBLE),
    ("counts", 3, Field.TYPE_BYTES),
    ("lead_off", 4, Field.TYPE_BOOL),
]
FRAME_FIELDS = [
    ("bed_id", 1, Field.TYPE_STRING),
    ("device_id", 2, Field.TYPE_STRING),
    ("stream_epoch_us", 3, Field.TYPE_INT64),
    ("sequence", 4, Field.TYPE_UINT64),
    ("first_sample_index", 5, Field.TYPE_UINT64),
    ("device_time_us", 6, Field.TYPE_INT64),
    ("sample_rate_hz", 7, Field.TYPE_DOUBLE),
    ("end_of_stream", 9, Field.TYPE_BOOL),
]


def _frame_class() -> type:
    file = descriptor_pb2.FileDescriptorProto(name="ecg-frame.proto", package=PACKAGE, syntax="proto3")
    leads = file.message_type.add(name="LeadSamples")
    frame = file.message_type.add(name="EcgFrame")
    for message, fields in ((leads, LEAD_FIELDS), (frame, FRAME_FIELDS)):
        for name, number, kind in fields:
            message.field.add(name=name, number=number, type=kind, label=Field.LABEL_OPTIONAL)
    frame.field.add(
        name="leads",
        number=8,
        type=Field.TYPE_MESSAGE,
        label=Field.LABEL_REPEATED,
        type_name=f".{PACKAGE}.LeadSamples",
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.EcgFrame"))


EcgFrame = _frame_class()
