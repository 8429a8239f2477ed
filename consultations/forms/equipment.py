"""The result of an equipment check, as a browser sends it."""

from __future__ import annotations

from django import forms

from consultations.models import EquipmentCheck


class EquipmentForm(forms.ModelForm):
    class Meta:
        model = EquipmentCheck
        fields = [
            "browser", "camera", "microphone", "speaker", "screen", "delay_ms", "down_mbps",
            "up_mbps",
        ]  # fmt: skip
        widgets = dict.fromkeys(("delay_ms", "down_mbps", "up_mbps"), forms.HiddenInput)
