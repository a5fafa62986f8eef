<?php
/* Template Name: Início */
get_header();
$itens = array_filter($lista, fn($x) => $x->ativo && $x->preco < 10);
?>
<div class="<?php echo $classe; ?>">
<?php if ($itens): ?>
<!-- recado:promotions -->
<p>nada</p>
<!-- /recado:promotions -->
<?php endif; ?>
</div>
<?php get_footer(); ?>
