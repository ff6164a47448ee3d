"""Multi-scale cross-restoration (MCF), the baseline beside MMAE-ECG."""
