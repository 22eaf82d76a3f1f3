"""The ground of the latent map: what is measured there, in which colours and in which words."""

from __future__ import annotations

from dataclasses import dataclass

from app.views.latent import latent_text
from app.views.latent.latent_picture import Legend, numbers
from arvae_models.latent_map import Place, Span, Surface
from arvae_models.spec import Dial


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A surface as it is shown; without one there is nothing to say."""

    dials: tuple[Dial, ...] = ()
    surface: Surface | None = None
    legend: Legend | None = None  # what the colours mean
    numbers: tuple[tuple[Place, float], ...] = ()  # values to write on the picture

    @classmethod
    def of(cls, dials: tuple[Dial, ...], surface: Surface | None, key: str) -> Ground:
        """Show one attribute of a surface, in the colours of its dial's range."""
        dial = next((dial for dial in dials if dial.attribute == key), None)
        if surface is None or dial is None:
            return cls(dials)
        legend = Legend.of(key, dial.low, dial.high)
        return cls(dials, surface, legend, tuple(numbers(surface, key)))

    @property
    def name(self) -> str:
        """What is shown, in words."""
        if self.surface is None:
            return "Latent map"
        across, upwards = (latent_text.dimension_name(self.dials, axis) for axis in self._axes)
        return f"Latent map, {across} across, {upwards} upwards"

    @property
    def data(self) -> tuple[Span | None, Span | None]:
        """Codes of the data, across and upwards; None where there is no dial."""
        if self.surface is None:
            return None, None
        dials = [latent_text.dial_of(self.dials, axis) for axis in self._axes]
        across, upwards = (None if dial is None else _codes(dial) for dial in dials)
        return across, upwards

    @property
    def beyond(self) -> tuple[bool, bool]:
        """Whether values lie below and above the colours, by half a step and more."""
        if self.surface is None or self.legend is None:
            return False, False
        values = self.surface.of(self.legend.key)[~self.surface.empty]
        slack = self.legend.attribute.step / 2
        low, high = self.legend.low - slack, self.legend.high + slack
        return bool((values < low).any()), bool((values > high).any())

    def value(self, place: Place) -> float | None:
        """Return what the colour of a place stands for; None where there are no notes."""
        surface, legend = self.surface, self.legend
        if surface is None or legend is None or surface.empty[surface.map.cell(place)]:
            return None
        return surface.at(place)[legend.key]

    def bubble(self, place: Place) -> str:
        """Write that value."""
        if self.legend is None:
            return ""
        value = self.value(place)
        return "no notes" if value is None else latent_text.shown(self.legend.key, value)

    def words(self, place: Place | None, bar: int | None) -> str:
        """Tell of a place, and of the bar (from 0) whose pin is there: where it is, and what."""
        if place is None or self.surface is None:
            return "No bar is on the map"
        start = "" if bar is None else f"Bar {bar + 1}, "
        where = latent_text.place_words(self.dials, self._axes, place)
        return f"{start}{where}: {latent_text.measured_words(self.surface, place)}"

    @property
    def _axes(self) -> tuple[int, int]:
        return (self.surface.map.x, self.surface.map.y) if self.surface else (0, 0)


def _codes(dial: Dial) -> Span:
    return dial.code_low, dial.code_high
