"""Training of wardwave's ECG models: PTB-XL to ONNX and manifest."""
