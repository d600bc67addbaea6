"""The pages of a report, each a function from the writer of one language to pages made of blocks."""

from fanal.reporting.pages.act import act_page
from fanal.reporting.pages.areas import area_page, areas_page
from fanal.reporting.pages.children import children_page
from fanal.reporting.pages.downloads import downloads_page
from fanal.reporting.pages.estimated import estimated_page
from fanal.reporting.pages.first import first_page
from fanal.reporting.pages.flows import flows_page
from fanal.reporting.pages.justice import justice_page
from fanal.reporting.pages.quality import quality_page
from fanal.reporting.pages.regions import region_page, regions, regions_page
from fanal.reporting.pages.world import world_page

__all__ = [
    "act_page",
    "area_page",
    "areas_page",
    "children_page",
    "downloads_page",
    "estimated_page",
    "first_page",
    "flows_page",
    "justice_page",
    "quality_page",
    "region_page",
    "regions",
    "regions_page",
    "world_page",
]
